import { wordsOf } from "@/lib/synthesis/gate/plain";

/** How a sentence qualifies what it says: denies it, doubts it, attributes it to somebody, bounds it. */
const stances: Record<string, string> = {
  not: "not no never none nobody nothing neither nor cannot without pas jamais aucun aucune personne rien sans ni nul nulle ne non",
  fails:
    "lack lacks lacked lacking manque manquent fail fails failed failing refuse refuses refused refusing reject rejects rejected decline declines declined echoue refuse rejette rejete",
  possible:
    "may might could possible possibly perhaps maybe potentially peut peuvent pourrait pourraient possible possiblement eventuel eventuellement susceptible susceptibles",
  must: "must doit doivent",
  should: "should ought devrait devraient",
  would: "would",
  future: "will shall",
  likely:
    "likely unlikely probable probably expected expects expect probablement probable vraisemblablement prevu attendu",
  plan: "plan plans planned planning intends intend intended intention considers considering proposes propose proposed seeks hopes hope hoping wants prevoit prevoient envisage envisagent projette compte espere souhaite propose veut entend",
  alleged:
    "alleged allegedly allege alleges allegations allegation accused accuses accuse accusing suspected suspect suspects reportedly purported attributed attribue attribuee presume presumee presumes accuse accusee accuses soupconne soupconnee soupconnes aurait auraient",
  denied: "deny denies denied denial denying dispute disputes disputed nie nient dement dementi conteste",
  said: "said says say saying told tells according claims claim claimed claiming states stated insisted insists argued argues warned warns selon dit disent declare declarent affirme affirment assure indique indiquent explique d'apres estime estiment averti avertit",
  if: "if unless whether si sauf",
  least: "least minimum moins",
  most: "most maximum plus",
  more: "more over above exceeds exceeding plus",
  less: "less fewer under below moins",
  nearly: "nearly almost about around approximately roughly some circa environ presque pres quelque quasiment",
  up_to: "upto jusqu",
  only: "only just merely seulement seul uniquement",
  all: "all every each entire tous toutes chaque ensemble",
  none: "none aucun aucune",
  most_of: "majority plupart majorite",
  half: "half moitie",
  few: "few several various plusieurs quelques certains certaines",
  one_of: "oneof",
  hardly: "hardly barely scarcely rarely seldom guere rarement",
  almost_did: "failli",
  threaten: "threaten threatens threatened threatening threat menace menacent menaces",
  attempt: "attempt attempts attempted try tries tried trying tente tentent tenter essaie essaye",
  call_for: "calledfor urge urges urged appelle appellent",
  call_off: "calledoff cancel cancels cancelled annule",
  suspended: "suspended sursis",
  because: "because due owing thanks",
  despite: "despite although though malgre quoique",
  per: "annually yearly peryear",
  again: "again still already encore deja",
};

const families = new Map<string, Set<string>>();
for (const [stance, words] of Object.entries(stances))
  for (const word of words.split(" ")) families.set(word, (families.get(word) ?? new Set()).add(stance));

/** Stances that must be the same in a sentence and in its source's sentence. */
const kept = [
  "fails",
  "possible",
  "should",
  "would",
  "future",
  "likely",
  "plan",
  "alleged",
  "denied",
  "said",
  "if",
  "only",
  "none",
  "most_of",
  "half",
  "one_of",
  "hardly",
  "almost_did",
  "threaten",
  "attempt",
  "call_for",
  "call_off",
  "suspended",
] as const;
/** Stances that a sentence may omit, but never add. */
const added = ["because", "despite", "per", "all", "few"] as const;
/** Stances that bound a number: plus and moins each have two of them, and the words beside them decide. */
const bounds = ["least", "most", "more", "less", "nearly", "up_to"] as const;

/** Whether a word says how something is meant, rather than what. */
export function isStance(word: string): boolean {
  return families.has(word);
}

/** How a text qualifies what it says. */
export interface Stance {
  /** How often it denies something. */
  nots: number;
  kept: Set<string>;
  added: Set<string>;
  bounds: Set<string>;
}

/** The conditional, for what would be, or is only said to be; "espérait" and "couvrait" are past tense. */
const conditional = /..(?:er|rr|dr)ai(?:t|ent)$|^(?:au|se|de[vu]|i|fini|recev)rai(?:t|ent)$/iu;
/** French expresses the future by the ending of the verb. */
const future = /(?:\p{L}{2}(?:er|ir|dr|vr)(?:a|ont)|^(?:ser|aur|fer|pourr|devr|verr)(?:a|ont))$/u;

/** Several words that count as one. */
const phrases: readonly [RegExp, string][] = [
  [/\bup to\b/giu, "upto"],
  [/\bd['’]après\b/giu, "selon"],
  [/\b(?:one of|l['’]une? des)\b/giu, "oneof"],
  [/\bcall(?:s|ed|ing)? for\b/giu, "calledfor"],
  [/\bcall(?:s|ed|ing)? off\b/giu, "calledoff"],
  [/\bnot only\b/giu, "also"],
  [/\bn(?:e |['’])((?:s['’]|se |l['’]|les? |la |lui |y |en )?\p{L}{1,30}) qu(?:e\b|['’])/giu, "seulement $1 "],
  [/(?<!\p{L})(?:à cause d|en raison d|grâce (?:à|au))/giu, "because "],
  [/\b(?:per|a|par) (?:year|an)\b/giu, "peryear"],
];

export function stanceOf(text: string, isFrench = false): Stance {
  const words = wordsOf(phrases.reduce((said, [pattern, word]) => said.replace(pattern, word), text));
  const stance: Stance = { nots: 0, kept: new Set(), added: new Set(), bounds: new Set() };
  if (isFrench && (text.normalize("NFC").match(/\p{L}+/gu) ?? []).some((word) => conditional.test(word)))
    stance.kept.add("would");
  words.forEach((word, place) => {
    const before = words[place - 1] ?? "";
    const next = words[place + 1] ?? "";
    // "ne ... pas" denies once, and "ne ... que" limits.
    if (word === "ne" || word === "n") return;
    if (word === "no" && /^\d/.test(next)) return;
    if (word === "personne" && /^(?:une?|la|cette|chaque)$/.test(before)) return;
    if (word === "pas" && /^(?:le|un|les|des)$/.test(before)) return;
    if (word === "may" && /^\d/.test(next || before)) return;
    if (word === "just" && next === "as") return;
    const of = families.get(word) ?? new Set<string>();
    if (isFrench && future.test(word)) stance.kept.add("future");
    if (of.has("not")) stance.nots += 1;
    for (const one of kept) if (of.has(one)) stance.kept.add(one);
    for (const one of added) if (of.has(one)) stance.added.add(one);
    if (
      word === "plus" &&
      words.slice(Math.max(0, place - 4), place).some((one) => one === "ne" || one === "n") &&
      next !== "de" &&
      next !== "que"
    ) {
      stance.nots += 1;
      return;
    }
    if (word === "plus" || word === "moins") {
      const bound = boundOf(word, before, next);
      if (bound) stance.bounds.add(bound);
      return;
    }
    for (const one of bounds) if (of.has(one) && boundsNumber(one, words, place)) stance.bounds.add(one);
  });
  return stance;
}

function boundOf(word: "plus" | "moins", before: string, next: string): string | null {
  if (before === "au") return word === "moins" ? "least" : "most";
  return next === "de" ? (word === "moins" ? "less" : "more") : null;
}

/** "more than 60" bounds a number; "more schools" does not. */
function boundsNumber(bound: string, words: string[], place: number): boolean {
  const after = words.slice(place + 1, place + 4);
  const isNumber = (word: string | undefined) =>
    word !== undefined &&
    /\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|half|deux|trois|cent|mille|dix|vingt)s?$/.test(
      word,
    );
  if (bound === "more" || bound === "less") return after[0] === "than" || isNumber(after[0]);
  if (bound === "least" || bound === "most") return words[place - 1] === "at" || bound === "least";
  const isPart =
    /^(?:an?|une?|la)$/.test(after[0] ?? "") &&
    /^(?:third|half|quarter|dozen|hundred|thousand|million|fifth|tenth|tiers|moitie|quart|dizaine|centaine|millier)s?$/.test(
      after[1] ?? "",
    );
  return isNumber(after[0]) || isNumber(after[1]) || isPart;
}

/** Why two texts have different stances; null if they agree. */
export function differs(sentence: Stance, source: Stance): "negation" | "modality" | "attribution" | "bound" | null {
  if (sentence.nots !== source.nots) return "negation";
  const apart = [...new Set([...sentence.kept, ...source.kept])].filter(
    (one) => sentence.kept.has(one) !== source.kept.has(one),
  );
  if (apart.some((one) => one === "fails")) return "negation";
  if (apart.some((one) => one === "alleged" || one === "denied" || one === "said")) return "attribution";
  if (apart.length > 0 || [...sentence.added].some((one) => !source.added.has(one))) return "modality";
  const bounded = [...new Set([...sentence.bounds, ...source.bounds])];
  return bounded.some((one) => sentence.bounds.has(one) !== source.bounds.has(one)) ? "bound" : null;
}
