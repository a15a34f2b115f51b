import { type EditionDocument, frameOf } from "@/lib/editions/render/document";
import { leavePlaceholder, viewPlaceholder } from "@/lib/editions/rules";
import type { Block, DocumentContent } from "@/lib/editions/schema";
import type { Reference, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

const width = 72;

/** The edition as plain text, set by hand for reading in a mail program: the text part of its mail. */
export function renderText(document: EditionDocument): string {
  const { content, name } = document;
  const frame = frameOf(document);
  const blocks = [
    `${frame.view}\n${viewPlaceholder}`,
    [name.toUpperCase(), `${frame.number} · ${frame.date} · ${frame.minutes}`, "=".repeat(width)].join("\n"),
    ...(content.kind === "synthesis" ? synthesisText(content, frame) : documentText(content)),
    ...(frame.coverage === "" ? [] : [wrap(frame.coverage)]),
    `${frame.why}\n${frame.leave}: ${leavePlaceholder}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function synthesisText(content: SynthesisContent, frame: { inBrief: string; sources: string }): string[] {
  return [
    ...(content.lead.length > 0 ? [wrap(content.lead.map(withMarks).join(" "))] : []),
    ...content.sections.map(({ heading, sentences }) => {
      const body = heading
        ? wrap(sentences.map(withMarks).join(" "))
        : sentences.map((one) => wrap(`* ${withMarks(one)}`)).join("\n");
      return `${underlined(heading ?? frame.inBrief)}\n${body}`;
    }),
    [underlined(frame.sources), ...content.references.map(referenceLine)].join("\n"),
  ];
}

function documentText({ title, blocks }: DocumentContent): string[] {
  return [
    underlined(title),
    ...blocks.map((block) => (block.heading ? `${underlined(block.heading)}\n` : "") + blockText(block)),
  ];
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.paragraphs.map((paragraph) => paragraph.split("\n").map(wrap).join("\n")).join("\n\n");
    case "facts": {
      const longest = Math.max(...block.facts.map(({ label }) => label.length));
      return block.facts.map(({ label, value }) => `${label.padEnd(longest)}  ${value}`).join("\n");
    }
  }
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

function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join("\n");
}
