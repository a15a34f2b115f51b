import type { Tx } from "@/lib/db/client";
import { requireWriting, type Scope } from "@/lib/db/scope";
import { AppError, type FieldError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { discover, keepSource } from "@/lib/sources/add/keep-source";
import { recordTrace } from "@/lib/sources/change/change-source";
import type { Discovery } from "@/lib/sources/fetch/read-feed";
import { sourcePolicy } from "@/lib/sources/policy";
import { listsTeasers } from "@/lib/sources/rules";

/** Addresses and what each of them leads to. */
export type Found = { url: string; discovery: Discovery }[];

/** Finds the feeds of several addresses. Throws `invalid` on `sources.0`, `sources.1` ... for each that leads to none. */
export async function discoverAll(scope: Scope, urls: readonly string[], signal?: AbortSignal): Promise<Found> {
  requireWriting(scope);
  const answers = await Promise.allSettled(urls.map((url) => discover(scope, { url }, signal)));
  const wrong: FieldError[] = [];
  const found = answers.flatMap((answer, index) => {
    const url = urls[index] ?? "";
    if (answer.status === "fulfilled") return { url, discovery: answer.value };
    const error: unknown = answer.reason;
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    wrong.push(...error.fields.map((field) => ({ ...field, path: ["sources", index] })));
    return [];
  });
  if (wrong.length > 0) throw new AppError("invalid", undefined, { fields: wrong });
  return found;
}

/**
 * Creates a group of the feeds found; if its name is taken, a number is added. Whole pages are read for feeds that list
 * only teasers.
 */
export async function keepGroup(tx: Tx, scope: Scope, name: string, found: Found): Promise<{ id: string }> {
  permit(scope, sourcePolicy.edit);
  const taken = await tx.sourceGroup.findMany({ where: { name: { startsWith: name } }, select: { name: true } });
  const group = await tx.sourceGroup.create({
    data: { workspaceId: scope.workspaceId, name: freeName(name, new Set(taken.map((one) => one.name))) },
  });
  await recordTrace(tx, scope, "source_group.created", group);
  for (const { url, discovery } of found) {
    const reading = listsTeasers(discovery.feed.items) ? "auto" : "feed";
    await keepSource(tx, scope, { url, reading, groupId: group.id }, discovery);
  }
  return { id: group.id };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name.slice(0, 70)} (${number})`;
    if (!taken.has(tried)) return tried;
  }
}
