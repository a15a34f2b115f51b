import { literally, plain } from "@/lib/synthesis/gate/plain";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { isStance } from "@/lib/synthesis/gate/stance";

/** A proper name as it is written, and where it begins. */
export interface Name {
  text: string;
  at: number;
}

/** Capitalised words that begin sentences and are not names. */
const openers = new Set(
  (
    "a about above according across after again against all almost also although an and another any around as at be because been before behind below besides between both but by can could despite did do does down during each either even every few first following for from had has have having he her here hers him his how however i if in inside instead into is it its just last later less like many may me more most much my near nearly neither next no none nor not nothing now of off on once one only onto or other others our out over own per perhaps quite rather same several she should since so some soon still such than that the their them then there these they this those though through throughout thus to today together tomorrow too toward under until up upon us very via was we were what when where whether which while who whose why will with within without would yesterday yet you your " +
    "apres ainsi alors au aucun aucune aujourd aussi autre autres avant avec beaucoup car ce ceci cela celle celui ces cet cette chaque chez comme comment contre d dans de depuis des deux devant donc du elle elles en encore enfin entre est et eux fait hier il ils j je jusqu l la le les leur leurs lors lorsque lui ma mais malgre me meme mes moins mon n ne ni nos notre nous on ou par parce parmi pas pendant personne peu plus plusieurs pour pourtant pourquoi pres puis puisque qu quand que quel quelle quelques qui quoi rien s sa sans sauf se selon ses si son sont sous sur ta tandis tant te tes toi ton toujours tous tout toute toutes tres trois tu un une vers voici voila vos votre vous y"
  ).split(" "),
);

/** Titles before names, which are not part of them. */
const titles = new Set(
  (
    "president minister prime chancellor senator governor mayor judge justice king queen prince princess pope general colonel captain professor doctor mr mrs ms dr prof sir lord lady chief executive secretary director chairman spokesman spokeswoman " +
    "presidente ministre premier chancelier senateur senatrice gouverneur maire juge roi reine pape colonel capitaine professeur docteur m mme mlle me directeur directrice monsieur madame"
  ).split(" "),
);

/** Small words within a name: Bank of England, Ministère de la Justice. */
const within = "(?:of|the|and|for|de|du|des|la|le|les|et|d'|l'|von|van|der|den|bin|al|el|da|dos|&)";
const capital = "(?:\\p{Lu}|\\p{Lt})[\\p{L}\\p{M}\\p{N}'’.-]*[\\p{L}\\p{M}\\p{N}]|\\p{Lu}";
const name = new RegExp(`(?<![\\p{L}\\p{N}])(?:${capital})(?:(?: | ${within} (?:${within} )?)(?:${capital}))*`, "gu");
/** Words of letters and digits: A380, v2.1, 5G. */
const coded = /(?<![\p{L}\p{N}.-])[\p{L}\p{N}]+(?:[.-][\p{L}\p{N}]+)*/gu;
const measured = /^\d[\d.,]*(?:st|nd|rd|th|er|re|e|eme|ème|h\d*|km|cm|kg|mm|ha|m|k|b|bn|mn|md|mds|t|l|am|pm|s)$/iu;

function bare(word: string): string {
  return word
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[.'’]/g, "");
}

const calendar =
  /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)$/;

/** The proper names of a sentence, without titles before them, and without words that only begin the sentence. */
export function namesOf(sentence: string): Name[] {
  const text = plain(sentence);
  const found: Name[] = [];
  for (const { 0: written, index } of text.matchAll(name)) {
    let [at, left] = [index, written];
    for (;;) {
      const [first = ""] = left.split(" ");
      const isBeginning = at === 0 || /(?:^|[.!?:"(]\s?["(-]?\s?)$/.test(text.slice(0, at));
      const word = bare(first.replace(/^(?:[ldcjmnst]|qu)'/i, ""));
      const isOpener = openers.has(word) || isQuantity(word) || isStance(word);
      const isNone = (isBeginning || word.length === 1) && isOpener;
      if (left === "" || !(isNone || titles.has(word) || calendar.test(word))) break;
      const rest = left.slice(first.length).replace(new RegExp(`^ (?:${within} )*`, "u"), "");
      at += left.length - rest.length;
      left = rest;
    }
    const elided = /^(?:[LDCJMNST]|Qu)'(?=\p{L})/u.exec(left)?.[0] ?? "";
    // Of "L'armurier Denis Kohl", only two words are the name.
    const ordinary = /^\p{Ll}\S* ?/u.exec(left.slice(elided.length))?.[0] ?? "";
    const skipped = elided === "" ? 0 : elided.length + ordinary.length;
    const trimmed = left
      .slice(skipped)
      .replace(/(?:'s|')$/, "")
      .replace(/\.$/, "");
    if (/^[\p{Lu}\p{Lt}]/u.test(trimmed) && !/^(?:Celsius|Fahrenheit)$/.test(trimmed))
      found.push({ text: trimmed, at: at + skipped });
  }
  for (const { 0: written, index } of text.matchAll(coded)) {
    if (!/\d/.test(written) || !/\p{L}/u.test(written)) continue;
    const isNamed = found.some(({ text: one, at }) => at <= index && index < at + one.length);
    if (!isNamed && !measured.test(written)) found.push({ text: written, at: index });
  }
  return found.sort((a, b) => a.at - b.at);
}

/** A name's place in a text, as a whole; -1 if it is missing. A sentence's first word may be in lower case there. */
export function placeOf({ text, at }: Name, source: string): number {
  const whole = plain(source);
  const escaped = literally(text);
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "u").exec(whole);
  if (found) return found.index;
  // Only the word at the very beginning may be an ordinary one: "Cellist Ian Roper".
  if (at > 1) return -1;
  const space = text.indexOf(" ");
  if (space > 0) {
    const first = { text: text.slice(0, space), at };
    const rest = placeOf({ text: text.slice(space + 1), at: at + space + 1 + 2 }, source);
    return rest >= 0 && placeOf(first, source) >= 0 ? rest : -1;
  }
  const ordinary = new RegExp(`(?<![\\p{L}\\p{N}])${escaped.toLowerCase()}(?![\\p{L}\\p{N}])`, "u").exec(whole);
  return ordinary ? ordinary.index : -1;
}
