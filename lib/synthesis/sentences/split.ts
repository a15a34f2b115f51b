import type { Locale } from "@/lib/i18n/schema";

/** Abbreviations that never end a sentence: titles, references, and those before a number or a name. */
const within =
  /(?:^|[\s(«"“'’-])(?:M|MM|Mme|Mmes|Mlle|Mgr|Me|Dr|Drs|Pr|Prof|St|Ste|Mr|Mrs|Ms|Rev|Hon|Lt|Col|Capt|Maj|Gen|Sgt|Adm|Cmdr|Sen|Rep|Gov|Pres|Supt|vs?|e\.g|i\.e|cf|al|art|arts|ann|chap|fig|sect|n°|nos?|Nos?|vol|pp?|av|apr|env|approx|ca|tél|tel|ext|bd|boul|z|Fed|Cir|App|Supp|Ct|Crim|Civ|Cass|Crim|soc|com|req|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|janv|févr|juil|déc)\.$/u;
/** Abbreviations that may end one: the next word decides. */
const perhaps =
  /(?:^|[\s(«"“'’-])(?:etc|Inc|Ltd|Co|Corp|Bros|Cos|Jr|Sr|Ph\.D|M\.D|B\.A|M\.A|a\.m|p\.m|(?:\p{L}\.(?:-?\p{L}\.)*-?)?\p{L})\.$/u;
/** Words that begin sentences far more often than names. */
const begins =
  /^["'«“‘(¿¡]*\s?(?:the|he|she|it|its|they|their|his|her|we|i|you|this|that|these|those|a|an|in|on|at|but|and|so|then|there|when|while|after|before|if|as|for|from|nobody|no|one|some|all|most|both|neither|why|how|what|who|to|with|le|la|les|l['’]|un|une|des|du|de|il|elle|ils|elles|on|nous|vous|ce|c['’]|cette|ces|cet|son|sa|ses|leur|mais|et|or|donc|puis|pour|pourtant|dans|en|au|aux|à|après|avant|selon|si|quand|tous|tout|der|die|das|er|sie|es)(?![\p{L}-])/iu;
const months =
  /^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)(?!\p{L})/u;
/** Names with a mark that does not end a sentence. */
const brands = /(?:^|\s)(?:Yahoo|Jeopardy|Panic|Oz|Pink|Wham|Chips Ahoy)!$/u;

/** Before a dash that begins somebody's words, which Unicode takes for a pause; after what ends inside its marks. */
const dialogue = /(?<=[.!?…]["»”]?\s)(?=[—–]\s\p{Lu})|(?<=(?:^|[.!?…]\s?)[»”]\s)(?=\p{Lu}|«)/u;

/** Longer than any abbreviation and the character before it. */
const endLooked = 14;
/** Text that goes on longer than this is not a sentence, however it ends. */
const longestOpen = 2_000;
/** A quotation that is longer than this was never closed. */
const longestQuoted = 600;

const segmenters = new Map<Locale, Intl.Segmenter>();

/** Splits a paragraph into sentences: not at abbreviations, initials and hours, nor inside quotations or brackets. */
export function splitSentences(paragraph: string, locale: Locale): string[] {
  let segmenter = segmenters.get(locale);
  if (!segmenter) segmenters.set(locale, (segmenter = new Intl.Segmenter(locale, { granularity: "sentence" })));
  const segments = Array.from(segmenter.segment(paragraph), ({ segment }) => segment).flatMap((segment) =>
    segment.split(dialogue),
  );
  // Straight marks look the same on both sides: if one is missing, it is unclear which.
  const straight = (paragraph.match(/"/g) ?? []).length % 2 === 0;
  const sentences: string[] = [];
  let open = "";
  segments.forEach((segment, index) => {
    open += segment;
    if (open.length < longestOpen && goesOn(open, segments[index + 1] ?? "", straight)) return;
    sentences.push(open);
    open = "";
  });
  if (open) sentences.push(open);
  return sentences.map((sentence) => sentence.replace(/\s+/g, " ").trim()).filter(Boolean);
}

/** Whether a sentence continues although it seems to end, by its ending and by what comes next. */
function goesOn(open: string, next: string, straight: boolean): boolean {
  if (next === "") return false;
  const end = open.trimEnd().slice(-endLooked);
  if (/^\p{Ll}/u.test(next) && !/^[ei]\p{Lu}/u.test(next)) return true;
  if (within.test(end) || brands.test(end) || /\s\.$/.test(open)) return true;
  if (perhaps.test(end) && !begins.test(next)) return true;
  if (/(?:^|\s)[hH]\.$/.test(end) && /^\d/.test(next)) return true;
  if (/(?:^|[\s(])\d{1,2}\.$/.test(end) && months.test(next)) return true;
  return open.length < longestQuoted && isInside(open, straight);
}

const pairs = [
  ["«", "»"],
  ["“", "”"],
  ["(", ")"],
  ["「", "」"],
] as const;

/** Whether something is open that is not closed yet. */
function isInside(text: string, straight: boolean): boolean {
  const count = (mark: string) => text.split(mark).length - 1;
  if (pairs.some(([opening, closing]) => count(opening) > count(closing) && !(opening === "“" && text.includes("„"))))
    return true;
  return straight && count('"') % 2 === 1;
}

/** Text that asks the reader for something, or says who made what. */
const boilerplate = new RegExp(
  [
    "^(?:please )?(?:continue reading|read (?:more|on|the (?:full|rest|original))|click (?:here|through|the link)|sign up|subscribe(?: now| today| here| to (?:our|the|my|us))|follow us|join (?:us|our)|support (?:our|us)|listen to (?:this|the|our)|download (?:our|the app)|share this|watch (?:the|our) (?:video|episode)|republish|get (?:our|the latest)|become a (?:member|supporter|patron)|thanks? (?:you )?for (?:reading|listening|watching))",
    "\\b(?:appeared first on|originally (?:published|appeared) (?:on|in|at)|if you (?:liked|enjoyed) this|please consider (?:supporting|donating|subscribing)|wherever you get your podcasts|see you (?:all )?(?:next|soon)|all rights reserved|use (?:the )?(?:promo |discount )?code \\S+ (?:for|at|to)|our (?:privacy policy|terms of (?:use|service)))",
    "^(?:photo(?:graph|s)?|image|picture|credit|illustration|crédits?|source|video|vidéo)s?\\s?(?:by|:|©|par)|^©|\\bvia (?:Getty|Reuters|AP|AFP)\\b",
    "^(?:reporting|writing|editing|additional reporting|compiled|translated|edited|written) by\\b",
    "^by \\p{Lu}.{2,80}(?:correspondent|editor|reporter|writer|staff|analyst|columnist)\\b",
    "^submitted by\\b|\\[(?:link|comments)\\]",
    "^(?:lire (?:la suite|aussi|également)|abonnez-vous|inscrivez-vous|cliquez ici|suivez-nous|retrouvez(?:-nous)?|téléchargez|écoutez (?:le|cet)|découvrez (?:nos|notre)|partagez|il vous reste \\d)|\\b(?:cet article est (?:réservé|apparu)|tous droits réservés|article réservé aux abonnés)",
    "^(?:weiterlesen|diese(?:r|n)? (?:artikel|meldung|beitrag) wurde)\\b|^cet article a été (?:mis à jour|modifié|corrigé)",
    "\\bthis (?:blog )?(?:post|blog|article|page|story) (?:has been|was|is) (?:regularly |last |first )?(?:updated|edited|corrected|amended|published)\\b|\\bthis blog is regularly\\b",
    "^(?:if you can,? )?please (?:help|support|consider|share|contact|let us|reach out)\\b|^if you can, please\\b|^(?:as always, )?if you have (?:any )?(?:questions|feedback|comments|suggestions)\\b|^si vous avez des (?:questions|remarques)\\b",
  ].join("|"),
  "iu",
);

const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** Scripts that have no mark at the end of a sentence. */
const endless = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]["'»”’)]*$/u;
const opening = /^["'«“‘„‚(¿¡—–-]*\s?(?:[€$£¥]\s?)?(?:\p{Lu}|\p{Lt}|\p{Lo}|\d|\p{Ll}{1,2}\p{Lu})/u;
const ending = /[.!?…。！？؟۔।॥]["'»”’“)」』]*$/u;

/**
 * The sentences of a text that can stand on their own in an edition: whole, neither fragments nor walls of text, no
 * calls to action. In the order of the text; each is verbatim except for white space.
 */
export function quotableSentences(text: string, locale: Locale): string[] {
  return text.split(/\n+/).flatMap((paragraph) => splitSentences(paragraph, locale).filter(isQuotable));
}

/** The points of a list that says what was done, such as release notes. Without who did it and where. */
export function listedPoints(text: string): string[] {
  const points = text
    .split(/\n+/)
    .map((line) => withoutCredit(line.replace(/^[-*•–]\s/, "")))
    .filter(
      (line) => !/[.!?…:]$/.test(line) && opening.test(line) && line.split(" ").length >= 5 && line.length <= 300,
    );
  return points.length > 1 ? points.filter((point) => !boilerplate.test(point) && !/[@<>]|https?:/.test(point)) : [];
}

function withoutCredit(line: string): string {
  const at = line.search(/ (?:by @|in #|\(#|\(@)/);
  return (at > 0 ? line.slice(0, at) : line).trim();
}

function isQuotable(sentence: string): boolean {
  return (
    isLongEnough(sentence) &&
    sentence.length <= 420 &&
    opening.test(sentence) &&
    (ending.test(sentence) || endless.test(sentence)) &&
    !/(?:\.\.\.|…|\[(?:\.\.\.|…)\])["'»”)]*$/u.test(sentence) &&
    !boilerplate.test(sentence)
  );
}

/** Seven words, or as much text if words are longer or not separated. */
function isLongEnough(sentence: string): boolean {
  const characters = sentence.match(dense)?.length ?? 0;
  if (characters > sentence.length / 3) return characters >= 8;
  const hasNoCase = /^\P{L}*\p{Lo}/u.test(sentence);
  return sentence.split(" ").length >= (hasNoCase ? 5 : 7);
}
