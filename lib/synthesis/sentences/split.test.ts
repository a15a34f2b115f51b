import { describe, expect, it } from "vitest";
import type { Locale } from "@/lib/i18n/schema";
import { listedPoints, quotableSentences, splitSentences } from "@/lib/synthesis/sentences/split";

const between = "|";

describe("a paragraph", () => {
  it.each<[Locale, string]>([
    ["en", "The U.S. and the U.N. agreed on terms.|The E.U. did not."],
    ["en", "He was born in the U.K.|His sister lives there."],
    ["en", "Gen. Park and Prof. Lo met Lt. Col. Diaz in St. Ives.|It rained."],
    ["en", "Hale Inc. sold Orr Ltd. for $5m.|Mr. Hale said so."],
    ["en", "It takes 2.5 hours, or 3.5 with stops.|Most people drive."],
    ["en", "Version 4.0.1 of Lib.js and .NET 9 are out.|Nothing else changed."],
    ["en", '"Is it true?" she asked.|"No," said he.|"Never."'],
    ["en", "Yahoo! is still there.|So is vitamin D.|Then what?"],
    ["en", "The case, Orr v. Hale, went to the Fed. Cir. in May.|It was heard."],
    ["fr", "M. Roux et Mme. Blanc ont vu le Dr Noir à 8 h. 15.|Ils sont repartis."],
    ["fr", "La S.N.C.F. et J.-P. Roux se sont vus.|C’est tout."],
    ["fr", "Selon l’art. L. 2411-1 du code, c’est interdit.|La cour l’a dit."],
    ["fr", "Il y a du pain, des fruits, etc.|Pourtant personne ne vient."],
    ["fr", "« Nous irons. Nous gagnerons », dit-elle.|Elle part."],
    ["fr", "« C’est fini. »|Il est sorti."],
    ["fr", "— Je n’en sais rien, dit-il.|— Moi non plus."],
    ["en", "昨天下午市政府公布了新的预算。|市长很高兴！|其他人呢？"],
    ["en", "Am 9. November trafen sie sich z. B. in Köln.|Danach nicht mehr."],
  ])("in %s is split where its sentences end: %s", (language, text) => {
    const sentences = text.split(between);
    const glue = /\p{Script=Han}/u.test(text) ? "" : " ";
    expect(splitSentences(sentences.join(glue), language)).toEqual(sentences);
  });
});

describe("what may stand in an edition", () => {
  it.each([
    ["Chinese", "市政府昨天下午在长时间讨论之后公布了新的年度预算。", 1],
    ["Korean", "시장은 어제 오후 긴 논의 끝에 새로운 예산안을 발표했다고 말했다.", 1],
    ["Thai", "นายกเทศมนตรีประกาศงบประมาณใหม่เมื่อวานนี้หลังจากการประชุมที่ยาวนาน", 1],
    ["Arabic", "أعلن رئيس البلدية أمس الميزانية الجديدة بعد نقاش طويل.", 1],
    ["German marks", "„Das war längst fällig“, sagte die Ministerin am Montag in Bonn.", 1],
    ["a Spanish question", "¿Quién pagará la nueva línea de metro que quiere la ciudad?", 1],
    ["an amount first", "€40 million will go to the schools of the northern district.", 1],
    ["a small first letter", "iPhone sales rose by a tenth in the last quarter, it said.", 1],
    ["a story about a newsletter", "The court said its newsletter would come every week from now on.", 1],
    ["a story about cookies", "The site was fined for setting cookies before anybody had agreed.", 1],
    ["a call to subscribe", "Subscribe to our newsletter and get all the news every morning.", 0],
    ["a footer", "This article was originally published on another site last week.", 0],
    ["a byline", "By Jane Doe, Senior Political Correspondent for the Daily Paper.", 0],
    ["who made the picture", "Photograph: Jane Doe for the Daily Paper at the town hall today.", 0],
    ["what is cut off", "The council has adopted the text after a long debate and then [...]", 0],
    ["what leads on", "The mayor gave three reasons for it on Tuesday in the town hall:", 0],
    ["a paywall", "Il vous reste 78 % de cet article à lire, la suite est réservée.", 0],
  ])("%s", (_, text, count) => {
    expect(quotableSentences(text, "en")).toHaveLength(count);
  });

  it("is the points of a release, without who did them", () => {
    const text =
      "What's Changed\nMaps can be kept for a whole country by @ann in #12\nFix a crash without a style by @bo in #13";
    expect(listedPoints(text)).toEqual(["Maps can be kept for a whole country", "Fix a crash without a style"]);
    expect(listedPoints("One line without an end that stands alone")).toEqual([]);
  });
});
