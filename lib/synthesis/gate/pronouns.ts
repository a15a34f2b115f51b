import { namesOf } from "@/lib/synthesis/gate/names";
import { plain } from "@/lib/synthesis/gate/plain";

/** A subject that is not named: a pronoun, or words such as "the company". */
const pronoun =
  /(?:^|[,;:] |\b(?:and|but|that|et|mais|qu)['’ ]|(?<!\p{L}))(?:he|she|they|it|the (?:latter|company|court|minister|mayor|president|group|team|city|judge|bank|union|party)|il|elle|ils|elles|celui-ci|celle-ci|ce dernier|cette dernière)(?!\p{L})/iu;
const isPerson = /(?<!\p{L})(?:he|she|il|elle)(?!\p{L})/iu;
const latter = /(?<!\p{L})(?:the latter|celui-ci|celle-ci|ce dernier|cette dernière)(?!\p{L})/iu;

/**
 * Who is meant in a sentence that does not name them: a pronoun means the subject of the sentence before, "the latter"
 * the last name there; else the only name in the title.
 */
export function whoIsMeant(said: string, before: string, title: string): string {
  const named = namesOf(before).map(({ text }) => text);
  // A person's first mention has at least two names; with two people it is unclear who is meant.
  const people = isPerson.test(said) ? named.filter((name) => name.includes(" ")) : [];
  const meant = latter.test(said) ? named.at(-1) : people.length > 1 ? undefined : (people[0] ?? named[0]);
  if (pronoun.test(said) && meant !== undefined) return asCalled(meant, plain(before));
  const inTitle = [...new Set(namesOf(title).map(({ text }) => text))];
  return inTitle.length === 1 && namesOf(said).length === 0 ? (inTitle[0] ?? "") : "";
}

/** A name with its description beside it: "The sculptor Anton Delmas", "The Tern browser". */
function asCalled(name: string, sentence: string): string {
  const at = sentence.indexOf(name);
  const before = sentence.slice(Math.max(0, at - 30), at);
  const after = /\b(?:the|an?|le|la|une?)\s$/i.test(before)
    ? (/^ \p{Ll}+/u.exec(sentence.slice(at + name.length))?.[0] ?? "")
    : "";
  return `${before}${name}${after}`;
}
