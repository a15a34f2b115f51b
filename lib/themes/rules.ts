import { AppError } from "@/lib/errors";
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
