import type { Locale } from "@/lib/i18n/schema";
import { matcherOf, type Seen } from "@/lib/synthesis/select/match-rules";
import type { Rule, Selection } from "@/lib/synthesis/select/selection-schema";

/** The verdict of a theme's rules on an item. */
export interface Verdict {
  isOut: boolean;
  /** It is told first, whatever the brief says. */
  isAlways: boolean;
  /** The rule that decided one of these. */
  rule: Rule | null;
  /** How far it is moved up or down. */
  weight: number;
  /** The rules that limit how many such stories are told. */
  capped: Rule[];
}

/** A rule that moves a story is worth as much as one more source that tells it. */
const step = 2;

/** Parses rules once, for many items. `never` takes precedence over `always`, and `always` over all others. */
export function createJudge({ rules, foreign }: Pick<Selection, "rules" | "foreign">, language: Locale) {
  const matching = rules.map((rule) => ({ rule, matches: matcherOf(rule) }));
  const of = (effect: Rule["effect"]) => matching.filter(({ rule }) => rule.effect === effect);
  const [never, always, sooner, later, most] = [of("never"), of("always"), of("sooner"), of("later"), of("most")];
  const only = Map.groupBy(of("only"), ({ rule }) => rule.field);
  return (seen: Seen): Verdict => {
    const first = (some: typeof matching) => some.find(({ matches }) => matches(seen))?.rule ?? null;
    const told = { isOut: false, isAlways: false, rule: null, weight: 0, capped: [] };
    const forbidden = first(never);
    if (forbidden) return { ...told, isOut: true, rule: forbidden };
    const demanded = first(always);
    if (!demanded) {
      for (const some of only.values()) {
        if (!first(some)) return { ...told, isOut: true, rule: some[0]?.rule ?? null };
      }
      if (foreign === "leave_out" && seen.language !== null && seen.language !== language)
        return { ...told, isOut: true, rule: { effect: "never", field: "language", value: seen.language, count: 1 } };
    }
    const weight = step * (Number(first(sooner) !== null) - Number(first(later) !== null));
    const capped = most.filter(({ matches }) => matches(seen)).map(({ rule }) => rule);
    return { isOut: false, isAlways: demanded !== null, rule: demanded, weight, capped };
  };
}
