import { type Name, namesOf } from "@/lib/synthesis/gate/names";
import { plain, unaccented } from "@/lib/synthesis/gate/plain";
import { stemOf } from "@/lib/synthesis/gate/support";

/** A location may be said first or last. */
const where =
  /(?:^|[^\p{L}])(?:in|at|near|off|on|inside|outside|à|au|aux|en|dans|près de|sur|chez)(?: (?:the|a|an|le|la|les|l'))? ?$/iu;

const byWhom =
  /(?<!\p{L})(?:is|are|was|were|be|been|being|gets?|got|est|sont|était|étaient|fut|furent|été|être)(?: [\p{L}\p{N},'’-]+){1,6}? (?:by|par)(?!\p{L})/iu;

/** Whether the one who acts and the one acted upon have changed places. */
export function areSwapped(text: string, names: Name[], said: string): boolean {
  const [ours, theirs] = [plain(text), plain(said)];
  if (turnsVoice(ours, theirs, names)) return true;
  const both = names.flatMap((name) => {
    const place = /\p{Lu}/u.test(name.text) ? placeIn(theirs, name.text) : -1;
    const isPlace = where.test(ours.slice(0, name.at)) && where.test(theirs.slice(0, Math.max(0, place)));
    return place < 0 || isPlace ? [] : [{ at: name.at, place }];
  });
  if (new Set(both.map(({ place }) => place)).size < 2) return false;
  const [passive, theirPassive] = [byWhom.exec(ours), byWhom.exec(theirs)];
  if (Boolean(passive) === Boolean(theirPassive))
    return both.some(({ place }, index) => index > 0 && place < (both[index - 1]?.place ?? 0));
  // The one who acts comes first, or after "by".
  const [one, other] = passive ? (["at", "place"] as const) : (["place", "at"] as const);
  const from = (passive ?? theirPassive)?.index ?? 0;
  const by = from + ((passive ?? theirPassive)?.[0].length ?? 0);
  const doer = both.toSorted((a, b) => a[one] - b[one]).find((name) => name[one] >= by - 1);
  const first = both.toSorted((a, b) => a[other] - b[other])[0];
  return doer !== undefined && doer !== first;
}

/** Whether a quotation is attributed to somebody else: the name directly after it in the source is its speaker. */
export function isMisquoted(text: string, said: string): boolean {
  const quoted = /"[^"]{8,}"/g;
  return [...plain(text).matchAll(quoted)].some(([words]) => {
    const at = plain(said).indexOf(words);
    if (at < 0 || !/^"?, /.test(plain(said).slice(at + words.length))) return false;
    const [speaker] = namesOf(plain(said).slice(at + words.length, at + words.length + 80));
    return speaker !== undefined && placeIn(plain(text), speaker.text) < 0;
  });
}

/** Whether one of the two is passive, with "by", and the other one is active. */
export function isVoiceTurned(text: string, said: string): boolean {
  return byWhom.test(plain(text)) !== byWhom.test(plain(said));
}

/** The position of a name; its first word may be a description: "Trainer Juri Valk". */
function placeIn(text: string, name: string): number {
  const whole = text.indexOf(name);
  const space = name.indexOf(" ");
  return whole >= 0 || space < 0 ? whole : text.indexOf(name.slice(space + 1));
}

const been =
  /(?<!\p{L})(?:is|are|was|were|be|been|being|est|sont|était|étaient|fut|furent|été|être)(?: \p{L}+(?:ly|ment))? (\p{L}{3,})/giu;

/** Whether the same one acts in one text and is acted upon in the other: "A was sued" is not "A sued". */
function turnsVoice(ours: string, theirs: string, names: Name[]): boolean {
  const done = (text: string) =>
    new Map(
      [...text.matchAll(been)].map(({ 1: verb = "", 0: whole, index }) => [
        stemOf(unaccented(verb).toLowerCase()),
        index + whole.length - verb.length,
      ]),
    );
  const [first] = names;
  if (!first || !theirs.includes(first.text)) return false;
  const [ourDone, theirDone] = [done(ours), done(theirs)];
  // The name directly before a verb is its subject.
  const isBefore = (text: string, place: number) => {
    const at = text.lastIndexOf(first.text, place);
    return at >= 0 && place - at - first.text.length < 24 && !text.slice(at, place).includes(",");
  };
  const placeOfVerb = (text: string, stem: string) => {
    const word = [...text.matchAll(/\p{L}+/gu)].find((one) => stemOf(unaccented(one[0]).toLowerCase()) === stem);
    return word ? word.index : -1;
  };
  const turned = (mine: Map<string, number>, mineText: string, other: Map<string, number>, otherText: string) =>
    [...mine].some(([stem, place]) => {
      if (other.has(stem)) return false;
      const there = placeOfVerb(otherText, stem);
      return there >= 0 && isBefore(mineText, place) && isBefore(otherText, there);
    });
  return turned(ourDone, ours, theirDone, theirs) || turned(theirDone, theirs, ourDone, ours);
}
