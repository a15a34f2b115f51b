import { type EditionDocument, frameOf } from "@/lib/editions/render/document";
import { leavePlaceholder, viewPlaceholder } from "@/lib/editions/rules";
import type { Sentence } from "@/lib/synthesis/schema";

const width = 72;

/** The edition as plain text, set by hand for reading in a mail program: the text part of its mail. */
export function renderText(document: EditionDocument): string {
  const { content, themeName } = document;
  const frame = frameOf(document);
  const blocks = [
    `${frame.view}\n${viewPlaceholder}`,
    [themeName.toUpperCase(), `${frame.number} · ${frame.date} · ${frame.minutes}`, "=".repeat(width)].join("\n"),
    ...(content.lead.length > 0 ? [wrap(content.lead.map(withMarks).join(" "))] : []),
    ...content.sections.map(({ heading, sentences }) => {
      const title = heading ?? frame.inBrief;
      const body = heading
        ? wrap(sentences.map(withMarks).join(" "))
        : sentences.map((one) => wrap(`* ${withMarks(one)}`)).join("\n");
      return `${wrap(title)}\n${"-".repeat(Math.min(width, title.length))}\n${body}`;
    }),
    [frame.sources, "-".repeat(frame.sources.length), ...content.references.map(referenceLine)].join("\n"),
    wrap(frame.coverage),
    `${frame.why}\n${frame.leave}: ${leavePlaceholder}`,
  ];
  return `${blocks.join("\n\n")}\n`;

  function referenceLine({ ref, source, title, url }: (typeof content.references)[number]): string {
    return `[${ref}] ${source}: ${title}${url ? `\n    ${url}` : ""}`;
  }
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
