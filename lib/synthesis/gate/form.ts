/** What no writer may put into a sentence: an address or markup. */
const forbidden =
  /https?:|www\.|mailto:|javascript:|data:\w+\/|<\/?[a-z!]|&(?:#\w+|[a-z]+);|\]\(|!\[|\{"|```|\*\*|__|^#{1,6}\s|\w@[\w-]+\.[a-z]{2}/iu;
/** Control characters, and characters that reverse text or hide in it. */
const hidden = /[\p{Cc}\p{Co}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Orders to a machine that reads the text, to forget its instructions, in the languages in which this is tried. */
const orders = [
  /\b(?:ignore|disregard|forget|override)\s(?:all|any|every|everything|the|these|those|your|previous|what)\b.{0,30}\b(?:instructions?|prompts?|rules|above|before|other (?:articles|sources|items))\b/iu,
  /\b(?:ignorez?|oubliez?|oublie|ne (?:tenez|tiens) pas compte)\b.{0,40}\b(?:consignes?|instructions?|règles|autres articles|autres sources)/iu,
  /\b(?:ignorier\w*|vergiss)\b.{0,40}\b(?:anweisung|regeln|vorgaben)/iu,
  /\b(?:ignora|ignore|olvida|dimentica|esqueça)\b.{0,40}\b(?:instrucciones|istruzioni|instruções|reglas|regole|regras)/iu,
  /игнорируй.{0,40}инструкци/iu,
  /تجاهل.{0,40}(?:التعليمات|الأوامر)/u,
  /(?:忽略|无视|忘记).{0,20}(?:指令|指示|提示|规则)/u,
  /(?:指示|命令|指令).{0,10}(?:無視|忘れ)/u,
];
/** Text that addresses such a machine as what it is. */
const addressed = [
  /\b(?:(?:print|reveal|show|repeat|output)\b.{0,20}\bsystem prompt|you are (?:now )?an? (?:ai|assistant|language model)|as an? (?:ai|large)? ?language model)\b/iu,
  /\bvous êtes (?:maintenant )?une? (?:ia|assistant|modèle)/iu,
  /^(?:dear |cher |chère )?(?:ai |ia )?(?:assistante?|chatbot|llm|system|système|language model|modèle de langue)\s?[:,]/iu,
  /\b(?:note|message) (?:to|for) (?:the |all )?(?:ai|llm|language model|assistant|summari[sz]er)/iu,
  /^(?:new|updated) instructions?\b|\badmin override\b|\bnouvelles? consignes? (?:prioritaire|:)|^override\b|^#+\s?instructions?\b|\[\/?inst\]|<\|/iu,
  /\bwhen summari[sz]ing (?:this|the (?:page|article|item|text|story))\b|\b(?:your|ta|votre) (?:answer|summary|output|response|réponse|sortie)\b/iu,
  /\btranslate this (?:in)?to\b/iu,
];
/** Text that tells it what to write. */
const dictated =
  /(?:^|[.:;!?,]\s)(?:please )?(?:write|say|state|report|include|add|mention|output|claim|publish|print|copy|answer|reply) (?:that|only|with|(?:the|this) (?:following|sentence|line|words))\b|(?:^|[.:;!?,]\s)(?:merci (?:de |d['’]))?(?:écri(?:re|s|vez)|di(?:re|s|tes)|ajoute[rz]?|affirme[rz]?|mentionne[rz]?|réponde?[sz]?|publie[rz]?) (?:que|qu['’]|seulement|la phrase)/iu;
/** Digits of other scripts, which our sentences never have. */
const otherDigits = /(?=\p{Nd})[^\d]/u;

/** Whether a sentence consists of words only. */
export function isWords(sentence: string): boolean {
  return !forbidden.test(sentence) && !hidden.test(sentence) && !asking.test(sentence) && !isForMachines(sentence);
}

/** Sentences that tell the reader what to do: an edition reports, and asks for nothing. */
const asking =
  /^(?:visit [\w-]+\.\w|log in|sign up|subscribe to|click (?:here|on)|jouez sur|abonnez-vous|inscrivez-vous|cliquez|rendez-vous sur|compra en|suscríbete)\b/iu;

/** An HTML comment, or a tag with attributes. */
const markup = /<!-{2}|<\w+\s\w+=/;

/** Whether something tells a machine that reads it what to do, or is in markup: never news, no matter whose it is. */
export function isForMachines(sentence: string): boolean {
  return [markup, ...orders, ...addressed, dictated].some((pattern) => pattern.test(sentence));
}

/** Two alphabets in one word, or digits of another script among Latin letters, are meant to deceive. */
export function mixesAlphabets(sentence: string): boolean {
  if (/\p{Script=Latin}/u.test(sentence) && otherDigits.test(sentence)) return true;
  return (sentence.match(/\p{L}+/gu) ?? []).some(
    (word) =>
      /\p{Script=Latin}/u.test(word) &&
      /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(word),
  );
}
