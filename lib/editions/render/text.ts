import {
  type EditionDocument,
  type EditionFiles,
  filesSentence,
  frameOf,
  leftSentence,
} from "@/lib/editions/render/document";
import type { Placeholders } from "@/lib/editions/rules";
import type { Locale } from "@/lib/i18n/schema";
import type { Block, DocumentContent } from "@/lib/editions/schema";
import type { Earlier, Reference, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

const width = 72;

/** The edition as plain text, laid out for reading in a mail program: the text part of its mail. */
export function renderText(document: EditionDocument, placeholders: Placeholders): string {
  const { content, name } = document;
  const frame = frameOf(document);
  const blocks = [
    `${frame.view}\n${placeholders.view}`,
    [name.toUpperCase(), `${frame.number} · ${frame.date} · ${frame.minutes}`, "=".repeat(width)].join("\n"),
    ...(frame.intro === "" ? [] : [frame.intro.split("\n").map(wrap).join("\n")]),
    ...(content.kind === "synthesis" ? synthesisText(content, frame) : documentText(content, document.language)),
    ...(frame.isWhole ? [] : [`${frame.whole}\n${placeholders.view}`]),
    ...(document.files ? [filesText(document, document.files, { title: frame.files, linkOf: placeholders.file })] : []),
    ...(frame.coverage === "" ? [] : [wrap(frame.coverage)]),
    `${frame.why}\n${frame.leave}: ${placeholders.leave}`,
    ...frame.below.map((lines) => lines.map(wrap).join("\n")),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function synthesisText(
  content: SynthesisContent,
  frame: Pick<ReturnType<typeof frameOf>, "inBrief" | "sources" | "note" | "earlier">,
): string[] {
  return [
    ...(content.note === null ? [] : [wrap(`${frame.note} ${content.note}`)]),
    ...(content.lead.length > 0 ? [wrap(content.lead.map(withMarks).join(" "))] : []),
    ...content.sections.map(({ heading, sentences, earlier }) => {
      const body = heading
        ? wrap([...(earlier ? [frame.earlier(earlier)] : []), ...sentences.map(withMarks)].join(" "))
        : sentences.map((one) => wrap(`* ${briefText(one, frame.earlier)}`)).join("\n");
      return `${underlined(heading ?? frame.inBrief)}\n${body}`;
    }),
    [underlined(frame.sources), ...content.references.map(referenceLine)].join("\n"),
  ];
}

function documentText({ title, blocks }: DocumentContent, language: Locale): string[] {
  return [
    underlined(title),
    ...blocks.map((block) => (block.heading ? `${underlined(block.heading)}\n` : "") + blockText(block, language)),
  ];
}

function blockText(block: Block, language: Locale): string {
  switch (block.kind) {
    case "text":
      return block.paragraphs.map((paragraph) => paragraph.split("\n").map(wrap).join("\n")).join("\n\n");
    case "facts": {
      const longest = Math.max(...block.facts.map(({ label }) => label.length));
      return block.facts
        .map(({ label, value, change }) => `${label.padEnd(longest)}  ${value}${change ? ` (${change})` : ""}`)
        .join("\n");
    }
    case "table":
      return tableText(block, language);
    case "chart":
      return block.points.map(({ label, text }) => `${label}: ${text}`).join("\n");
  }
}

/** Columns side by side, as wide as their content. */
function tableText({ columns, rows, left }: Extract<Block, { kind: "table" }>, language: Locale): string {
  const lines = [columns.map(({ label }) => label), ...rows.slice(0, mostRows)];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? "").length)));
  const set = (text: string, index: number) => {
    const wide = Math.min(widths[index] ?? 0, 30);
    return columns[index]?.align === "end" ? text.padStart(wide) : text.padEnd(wide);
  };
  const more = left + Math.max(0, rows.length - mostRows);
  return [
    ...lines.map((line) => line.map(set).join("  ").trimEnd()),
    ...(more > 0 ? [leftSentence(more, language)] : []),
  ].join("\n");
}

/** How many rows of a table are shown; the files have more. */
const mostRows = 30;

function filesText(
  { language }: EditionDocument,
  files: EditionFiles,
  { title, linkOf }: { title: string; linkOf: Placeholders["file"] },
): string {
  const said = filesSentence(files, language);
  const lines = files.names.map((name, index) => `${name}, ${said}${files.attached ? "" : `\n${linkOf(index)}`}`);
  return [underlined(title), ...lines].join("\n");
}

function underlined(title: string): string {
  return `${wrap(title)}\n${"-".repeat(Math.min(width, title.length))}`;
}

function referenceLine({ ref, source, title, url }: Reference): string {
  return `[${ref}] ${source}: ${title}${url ? `\n    ${url}` : ""}`;
}

function withMarks({ text, citations }: Sentence): string {
  return `${text} ${citations.map(({ ref }) => `[${ref}]`).join("")}`;
}

/** "Onions are cheap (The Herald). Told on Monday (no. 12). New since: ..." */
function briefText(sentence: Sentence, told: (earlier: Earlier) => string): string {
  const { story } = sentence;
  if (!story) return withMarks(sentence);
  const head = story.title === null ? `${story.source}:` : `${story.title} (${story.source}).`;
  return [head, ...(story.earlier ? [told(story.earlier)] : []), withMarks(sentence)].join(" ");
}

function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  // Lines do not break at non-breaking spaces.
  for (const word of text.split(/[ \n\t]+/)) {
    if (line && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join("\n");
}
