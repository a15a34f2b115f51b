/** What no writer puts into a sentence: an address or markup. */
const forbidden =
  /https?:|www\.|mailto:|javascript:|data:\w+\/|<\/?[a-z!]|&(?:#\w+|[a-z]+);|\]\(|!\[|```|\*\*|__|^#{1,6}\s|\w@[\w-]+\.[a-z]{2}/iu;
/** Control characters, and those that turn text round or hide in it. */
const hidden = /[\p{Cc}\p{Co}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** What is meant for a machine that reads, whoever wrote it. */
const instructions =
  /\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules|directions|other (?:articles|sources|items))\b|\b(?:ignorez?|oubliez?|ne (?:tenez|tiens) pas compte)\b.{0,40}\b(?:consignes?|instructions?|règles|autres articles|autres sources)|\b(?:system prompt|you are (?:now )?an? (?:ai|assistant|language model)|vous êtes (?:maintenant )?un(?:e)? (?:ia|assistant|modèle))\b/iu;
/** Digits of other scripts, which a sentence of ours never has. */
const otherDigits = /(?=\p{Nd})[^\d]/u;

/** Whether a sentence is nothing but words. */
export function isWords(sentence: string): boolean {
  return !forbidden.test(sentence) && !hidden.test(sentence) && !instructions.test(sentence);
}

/** Two alphabets in one word, or digits of another script among our letters, are meant to deceive. */
export function mixesAlphabets(sentence: string): boolean {
  if (/\p{Script=Latin}/u.test(sentence) && otherDigits.test(sentence)) return true;
  return (sentence.match(/\p{L}+/gu) ?? []).some(
    (word) =>
      /\p{Script=Latin}/u.test(word) &&
      /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(word),
  );
}
