import { beginningOf, headlineOf } from "@/lib/editions/rules";
import type { EditionDocument } from "@/lib/editions/render/document";
import type { EditionContent } from "@/lib/editions/schema";
import { fillVariables } from "@/lib/i18n/date-variables";
import { renumbered, storiesOf } from "@/lib/synthesis/rules";
import type { Sentence, SynthesisContent } from "@/lib/synthesis/schema";
import type { MailLayout, mailVariables } from "@/lib/themes/schema";

/** The subject of an edition's mail: by the template of its theme, else its name and title. */
export function subjectOf(document: EditionDocument): string {
  const { look, name, content } = document;
  const wanted = look?.subject ? filled(look.subject, document) : "";
  return (wanted || headlineOf(name, content.title)).slice(0, 200);
}

/**
 * The text that a mail program shows beside the subject: by the template of the theme, else the beginning of the mail.
 */
export function preheaderOf(document: EditionDocument): string {
  const { look, content } = document;
  return (look?.preheader && filled(look.preheader, document)) || look?.intro || beginningOf(content);
}

function filled(template: string, { name, number, content, date, timezone, language }: EditionDocument): string {
  const values: Record<(typeof mailVariables)[number], string> = {
    headline: content.title,
    stories: String(content.kind === "synthesis" ? storiesOf(content.sections) : 0),
    theme: name,
    number: String(number),
  };
  return fillVariables(template, { instant: date, timezone, language }, values).trim();
}

/**
 * An edition as shown in its mail: what a layout leaves out is in the reading view, and so are the sources cited only
 * there.
 */
export function laidOut(content: EditionContent, layout: MailLayout): EditionContent {
  if (content.kind !== "synthesis" || layout === "full") return content;
  const { sections, references } = content;
  const said =
    layout === "brief"
      ? { lead: content.lead, sections: sections.map(briefly) }
      : {
          lead: [],
          sections: [{ heading: null, earlier: null, sentences: sections.flatMap((one) => titles(content, one)) }],
        };
  return { ...content, ...renumbered({ ...said, references }) };
}

type Section = SynthesisContent["sections"][number];

/** Shortens a story to its first sentence; the brief section stays as it is. */
function briefly(section: Section): Section {
  return section.heading === null ? section : { ...section, sentences: section.sentences.slice(0, 1) };
}

/** The titles of a section's stories, each with the first citation of its first sentence. */
function titles({ references }: SynthesisContent, { heading, earlier, sentences }: Section): Sentence[] {
  const [first] = sentences;
  if (!first) return [];
  const sourceOf = ({ citations }: Sentence) => references.find(({ ref }) => ref === citations[0]?.ref)?.source ?? "";
  if (heading === null)
    return sentences.map((one) => {
      const story = { source: sourceOf(one), earlier: null, ...one.story, title: null };
      return { text: one.story?.title ?? one.text, citations: one.citations.slice(0, 1), story };
    });
  const story = { title: null, source: sourceOf(first), earlier };
  return [{ text: heading, citations: first.citations.slice(0, 1), story }];
}
