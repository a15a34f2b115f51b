import { createTranslator } from "use-intl/core";
import { linkDays, readingMinutes } from "@/lib/editions/rules";
import { messagesOf } from "@/lib/i18n/messages";
import { formatLocale, type Locale, withSemicolons } from "@/lib/i18n/schema";
import { describeZone } from "@/lib/recurrence/describe";
import type { EditionContent } from "@/lib/editions/schema";
import type { MailLook } from "@/lib/themes/schema";
import { dollars } from "@/lib/models/rules";
import type { Earlier, SynthesisContent } from "@/lib/synthesis/schema";
import { localTime } from "@/lib/recurrence/local-time";

/** What a mail says about its sender, and how it looks. */
export interface Imprint {
  /** Who has put its readers on its list; null if nobody is left. */
  by?: string | null;
  /** The postal address of the workspace, in lines; null if it has none. */
  postalAddress?: string | null;
  /** Other text of the workspace at the bottom, in lines; null if it has none. */
  footer?: string | null;
  /** The colour of its marks in the light scheme; null for the default. */
  accent?: string | null;
  /** The image above it, and what it shows (`of`); null if there is none. */
  logo?: { id: string; width: number; height: number; of: string } | null;
  /** How a theme's mail looks; null for the usual look. */
  look?: MailLook | null;
}

/** What the renderings of a mail need to know about its edition. */
export interface EditionDocument extends Imprint {
  /** The name of the theme or schedule that it is an edition of. */
  name: string;
  number: number;
  language: Locale;
  timezone: string;
  /** The instant used as the date of the edition. */
  date: Date;
  content: EditionContent;
  /** The files that come with it. */
  files?: EditionFiles;
}

/** The files of an edition: attached to its mail, or linked from it. */
export interface EditionFiles {
  names: string[];
  attached: boolean;
}

/** The texts around an edition's content, in its language. */
export function frameOf(document: EditionDocument) {
  const { name, by, postalAddress, footer, number, language, timezone, date, content, look } = document;
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "edition" });
  return {
    number: t("number", { number }),
    date: `${formatDay(date, language, timezone)}, ${localTime(date, timezone)} ${describeZone(timezone, language)}`,
    minutes: t("minutes", { minutes: readingMinutes(content) }),
    view: t("view"),
    leave: t("leave"),
    why: by ? t("why", { by, name }) : t("whyList", { name }),
    intro: look?.intro ?? "",
    isWhole: (look?.layout ?? "full") === "full",
    /** Only titles are shown: each is itself a link to its source. */
    isTitles: look?.layout === "headlines",
    whole: t("whole"),
    left: (count: number) => t("left", { count }),
    /** The text below everything else: the workspace's footer and its postal address. */
    below: [footer, postalAddress].flatMap((text) => (text ? [text.split(/\r?\n/)] : [])),
    inBrief: t("inBrief"),
    note: t("note"),
    sources: t("sources"),
    earlier: (one: Earlier) => earlierSentence(one, { date, language, timezone }),
    files: t("files"),
    coverage: coverageSentence(content, language, timezone),
  };
}

const dayMs = 86_400_000;

/** "Told on Monday (no. 12). New since:"; from six days ago on, with the date instead of the weekday. */
function earlierSentence(
  { at, number }: Earlier,
  { date, language, timezone }: Pick<EditionDocument, "date" | "language" | "timezone">,
): string {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "edition" });
  const told = new Date(at);
  const isLately = date.getTime() - told.getTime() < 6 * dayMs;
  const day = new Intl.DateTimeFormat(formatLocale(language), {
    ...(isLately ? { weekday: "long" } : { day: "numeric", month: "long" }),
    timeZone: timezone,
  });
  return t("earlier", { day: day.format(told), number });
}

/** How many of the sources that were not read are named; the others are only counted. */
const mostNamed = 5;

/**
 * How a synthesis came about: "14 of 14 sources read; 31 items, 9 stories; written extractively."; empty for other
 * editions.
 */
export function coverageSentence(content: EditionContent, language: Locale, timezone: string): string {
  if (content.kind !== "synthesis") return "";
  const { footer } = content;
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "edition.footer" });
  const moment = (iso: string) => {
    const date = new Date(iso);
    return `${formatDay(date, language, timezone)}, ${localTime(date, timezone)}`;
  };
  const covers = footer.from
    ? t("covers", { from: moment(footer.from), to: moment(footer.to) })
    : t("first", { to: moment(footer.to) });
  const unheard = new Set([...footer.unreachable.map(({ title }) => title), ...footer.unread]).size;
  const read = t("read", { read: Math.max(0, footer.sources - unheard), total: footer.sources });
  const without = [
    ...someOf(
      footer.unreachable.map(({ title, since }) => t("unreachable", { title, since: moment(since) })),
      (count) => t("unreachableMany", { count }),
    ),
    ...someOf(
      footer.unread.map((title) => t("unread", { title })),
      (count) => t("unreadMany", { count }),
    ),
  ];
  const { count, of } = footer.teasers;
  if (count > 0) without.push(t("teasers", { count, of }));
  const amount = t("amount", { items: footer.items, stories: footer.stories, told: footer.told });
  return `${covers} ${withSemicolons([read, ...without, amount, ...writtenBy(footer.writing, language)], language)}.`;
}

/** Who wrote it, the results of the gate, and what it cost. */
function writtenBy(writing: SynthesisContent["footer"]["writing"], language: Locale): string[] {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "edition.footer" });
  if (!writing) return [t("extractive")];
  const { model, sentences, replaced, dropped, fellBack, failure, cost } = writing;
  const tFailure = createTranslator({ locale: language, messages: messagesOf(language), namespace: "models.failure" });
  return [
    ...(sentences > 0 ? [t("written", { sentences, model })] : []),
    ...(replaced > 0 ? [t("replaced", { count: replaced })] : []),
    ...(dropped > 0 ? [t("dropped", { count: dropped })] : []),
    ...(fellBack > 0 ? [t("fellBack", { count: fellBack, reason: failure ? tFailure(failure) : t("unsaid") })] : []),
    ...(cost !== null && cost > 0 ? [dollars(cost, language)] : []),
  ];
}

function someOf(all: string[], more: (count: number) => string): string[] {
  return all.length > mostNamed ? [...all.slice(0, mostNamed), more(all.length - mostNamed)] : all;
}

/** Says how many rows of a table are only in its file. */
export function leftSentence(count: number, language: Locale): string {
  return createTranslator({ locale: language, messages: messagesOf(language), namespace: "report" })("left", { count });
}

/** The text beside an edition's files: that they are attached, or how long their links work. */
export function filesSentence({ attached }: EditionFiles, language: Locale): string {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "report" });
  return attached ? t("attached") : t("linked", { days: linkDays });
}

/** "Friday, 20 November 2026" in the edition's language and zone. */
export function formatDay(date: Date, language: Locale, timezone: string): string {
  return new Intl.DateTimeFormat(formatLocale(language), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: timezone,
  }).format(date);
}
