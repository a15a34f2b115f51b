import { z } from "zod";
import { AppError } from "@/lib/errors";
import { openSealed, sealToken } from "@/lib/secrets";
import { stepsOfPattern } from "@/lib/synthesis/rules";
import type { Selection } from "@/lib/synthesis/schema";

/** Upper limit for all patterns of a theme together: to search for more would take longer than an edition may. */
const mostSteps = 300;

/**
 * Throws `invalid` on the rules with an invalid pattern, and on those that exceed the limit of all patterns together.
 * Rules that were saved before there was a limit still apply.
 */
export function requireRules(selection: Pick<Selection, "rules"> | undefined): void {
  let steps = 0;
  const fields = (selection?.rules ?? []).flatMap(({ field, value }, place) => {
    if (field !== "pattern") return [];
    const path = ["selection", "rules", place, "value"];
    const own = stepsOfPattern(value);
    if (own === null) return [{ path, code: "rule_pattern_invalid" }];
    steps += own;
    return steps > mostSteps ? [{ path, code: "rule_pattern_too_large" }] : [];
  });
  const [first] = fields;
  if (first) throw new AppError("invalid", first.code, { fields });
}

const purpose = "archive";
const sealedSchema = z.tuple([z.uuid(), z.uuid(), z.uuid()]);
const publicSchema = z.tuple([z.uuid(), z.uuid()]);

/** The content of a theme's archive address; a public one has no key. */
export interface ArchiveAddress {
  workspaceId: string;
  themeId: string;
  key: string | null;
}

/** The last part of an archive's address: two ids if public, else sealed with the key that a withdrawal replaces. */
export function sealArchive({ workspaceId, themeId, key }: ArchiveAddress): string {
  return key === null ? `${workspaceId}.${themeId}` : sealToken(purpose, JSON.stringify([workspaceId, themeId, key]));
}

/** Parses an address; null if it is not one of ours. */
export function openArchive(address: string): ArchiveAddress | null {
  const open = publicSchema.safeParse(address.split(".")).data;
  if (open) return { workspaceId: open[0], themeId: open[1], key: null };
  const sealed = openSealed(purpose, address, sealedSchema);
  return sealed && { workspaceId: sealed[0], themeId: sealed[1], key: sealed[2] };
}
