import type { Locale } from "@/lib/i18n/schema";
import { rootsOf, unattributed } from "@/lib/synthesis/extractive/wording";
import { overlap, shareHeld, terms } from "@/lib/synthesis/extractive/vectors";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import { type Counted, counted, countsOther } from "@/lib/synthesis/gate/figures";
import { type Name, namesOf, placeOf } from "@/lib/synthesis/gate/names";
import type { Quantity } from "@/lib/synthesis/gate/number-words";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { areSwapped } from "@/lib/synthesis/gate/roles";
import { type Stance, stanceOf } from "@/lib/synthesis/gate/stance";
import { isReversed } from "@/lib/synthesis/gate/support";
import { plain } from "@/lib/synthesis/gate/plain";

/** A sentence says nothing new if it shares this much with one that was read: of both together, or of itself. */
const sameSentence = 0.5;
const heldBy = 0.75;
/** Or if this share of its words is in all that was read, and this share in one sentence of it. */
const heldByAll = 0.9;
const near = 0.4;
/** Two sentences that share this much are the same except for a replaced word: the new word is the news. */
const exchanged = 0.6;
/** After a plain statement, it is no news that the same may be, is said or is planned. */
const weaker = new Set(["possible", "should", "would", "future", "likely", "plan", "alleged", "said", "if", "most_of"]);
const softer = [...weaker].filter((one) => one !== "said" && one !== "future");

/** A text and what is compared of it; each value is computed on first use. */
class Reading {
  private readonly made = new Map<string, unknown>();

  constructor(
    readonly text: string,
    private readonly language: Locale,
  ) {}

  get words(): ReadonlySet<string> {
    return this.once("words", () => new Set(terms(this.text)));
  }
  get roots(): ReadonlySet<string> {
    return this.once("roots", () => rootsOf(this.text));
  }
  get stance(): Stance {
    return this.once("stance", () => stanceOf(this.text, this.language === "fr"));
  }
  get quantities(): Quantity[][] {
    return this.once("quantities", () => quantitiesOf(this.text));
  }
  get days(): ReadonlySet<string> {
    return this.once("days", () => calendarOf(this.text));
  }
  get counted(): Counted {
    return this.once("counted", () => counted(this.text));
  }
  get names(): Name[] {
    return this.once("names", () => namesOf(this.text));
  }

  private once<T>(what: string, make: () => T): T {
    if (!this.made.has(what)) this.made.set(what, make());
    return this.made.get(what) as T;
  }
}

/**
 * Whether what was read says a sentence already: every name, word, number and day in it, at least in some form, no more
 * certain, not denied and not reversed; who says so is no news if what was read named nobody. In case of doubt it is
 * not known. If nothing was read, nothing is known.
 */
export function createKnown(texts: string[], language: Locale): (sentence: string) => boolean {
  if (texts.length === 0) return () => false;
  const exact = new Set(texts.map(plain));
  const read = [...exact].map((text) => new Reading(text, language));
  const all = new Reading([...exact].join("\n"), language);
  const isSaid = (said: Reading, by: Reading[]) => {
    if (said.words.size === 0) return true;
    if (!isWithin(said.roots, all.roots)) return false;
    const isHeldByAll = shareHeld(said.words, all.words) >= heldByAll;
    let inAll: boolean | undefined;
    const isRead = by.some((one) => {
      const held = shareHeld(said.words, one.words);
      const alike = overlap(said.words, one.words);
      const isHeld = held >= heldBy || alike >= sameSentence || (isHeldByAll && held >= near);
      if (!isHeld || isMore(said.stance, one.stance)) return false;
      const [addsNothing, leavesNothing] = [isWithin(said.roots, one.roots), isWithin(one.roots, said.roots)];
      if ((alike >= exchanged || held >= heldBy) && !addsNothing && !leavesNothing) return false;
      if (isReversed(said.text, one.text) || areSwapped(said.text, said.names, one.text)) return false;
      // One sentence may say what several sentences said.
      const isOfSeveral = isHeldByAll && (alike < exchanged || leavesNothing);
      return isOfSeveral ? (inAll ??= isCounted(said, all)) : isCounted(said, one);
    });
    return isRead && said.names.every((name) => isNamed(name, all.text));
  };
  return (sentence) => {
    const whole = plain(sentence);
    if (exact.has(whole) || isSaid(new Reading(whole, language), read)) return true;
    const bare = unattributed(sentence);
    if (bare === whole) return false;
    return isSaid(
      new Reading(bare, language),
      read.filter(({ stance }) => !stance.kept.has("said")),
    );
  };
}

/** Whether a name was read; if it consists of two names, each of them. */
function isNamed({ text, at }: Name, source: string): boolean {
  if (placeOf({ text, at }, source) >= 0) return true;
  const parts = text.split(/ (?:et|and|&) (?:l[ae]s? |the |l')?/u);
  return parts.length > 1 && parts.every((part) => placeOf({ text: part, at: at + 2 }, source) >= 0);
}

/** Whether a sentence denies what was said, does not deny it any more, or is more certain of it. */
function isMore(stance: Stance, was: Stance): boolean {
  if (stance.nots !== was.nots) return true;
  const isSofter = softer.some((one) => stance.kept.has(one));
  const isLost = (one: string) => one !== "said" && !stance.kept.has(one) && !(one === "future" && isSofter);
  return [...was.kept].some(isLost) || [...stance.kept].some((one) => !was.kept.has(one) && !weaker.has(one));
}

/** Whether all its numbers and days were read, for the same things. */
function isCounted({ quantities, days, counted: counts }: Reading, source: Reading): boolean {
  return (
    quantities.every((one) => source.quantities.some((other) => isSame(one, other))) &&
    [...days].every((day) => source.days.has(day)) &&
    !countsOther(counts, source.counted)
  );
}

function isWithin(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].every((one) => others.has(one));
}
