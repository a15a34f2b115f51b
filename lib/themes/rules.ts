import { z } from "zod";
import { AppError } from "@/lib/errors";
import { openSealed, sealToken } from "@/lib/secrets";
import { stepsOfPattern } from "@/lib/synthesis/rules";
import type { Selection } from "@/lib/synthesis/schema";

/** The patterns of a theme together: of more, looking for them would take longer than an edition may. */
const mostSteps = 300;

/**
 * Throws `invalid` on the rules whose pattern is none, and on the first with which all of them take too long. What was saved
 * before there was a bound is obeyed.
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

/** What the address of a theme's archive says; a public one has no key. */
export interface ArchiveAddress {
  workspaceId: string;
  themeId: string;
  key: string | null;
}

/** The last part of an archive's address: two ids for everybody, or sealed with what is withdrawn with it. */
export function sealArchive({ workspaceId, themeId, key }: ArchiveAddress): string {
  return key === null ? `${workspaceId}.${themeId}` : sealToken(purpose, JSON.stringify([workspaceId, themeId, key]));
}

/** What an address says; null for what is none of ours. */
export function openArchive(address: string): ArchiveAddress | null {
  const open = publicSchema.safeParse(address.split(".")).data;
  if (open) return { workspaceId: open[0], themeId: open[1], key: null };
  const sealed = openSealed(purpose, address, sealedSchema);
  return sealed && { workspaceId: sealed[0], themeId: sealed[1], key: sealed[2] };
}
