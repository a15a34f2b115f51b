import { AppError } from "@/lib/errors";
import { isPattern } from "@/lib/synthesis/rules";
import type { Selection } from "@/lib/synthesis/schema";

/** Throws `invalid` on the rules whose pattern is none: what of regular expressions takes linear time can be used. */
export function requireRules(selection: Pick<Selection, "rules"> | undefined): void {
  const fields = (selection?.rules ?? []).flatMap(({ field, value }, place) =>
    field === "pattern" && !isPattern(value)
      ? { path: ["selection", "rules", place, "value"], code: "rule_pattern_invalid" }
      : [],
  );
  if (fields.length > 0) throw new AppError("invalid", "rule_pattern_invalid", { fields });
}
