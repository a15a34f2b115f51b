import { z } from "zod";
import { env } from "@/lib/env";
import { openSealed, sealToken } from "@/lib/secrets";
import type { EditDraft, EditionContent } from "@/lib/editions/schema";
import { renumbered, storiesOf } from "@/lib/synthesis/rules";
import type { Sentence, SynthesisContent } from "@/lib/synthesis/schema";

const wordsPerMinute = 220;

/** How long an edition takes to read, in whole minutes, at least one. */
export function readingMinutes(content: EditionContent): number {
  const words = textsOf(content).reduce((sum, text) => sum + text.split(/\s+/).length, 0);
  return Math.max(1, Math.round(words / wordsPerMinute));
}

function textsOf(content: EditionContent): string[] {
  if (content.kind === "synthesis")
    return [...content.lead, ...content.sections.flatMap((section) => section.sentences)].map(({ text }) => text);
  return content.blocks.flatMap((block) => {
    switch (block.kind) {
      case "text":
        return block.paragraphs;
      case "facts":
        return block.facts.map(({ label, value }) => `${label} ${value}`);
      case "table":
        return block.rows.map((row) => row.join(" "));
      case "chart":
        return [];
    }
  });
}

/** The title of an edition where nothing else says what it is an edition of: in a mailbox, in a window. */
export function headlineOf(name: string, title: string): string {
  return title.toLowerCase().startsWith(name.toLowerCase()) ? title : `${name}: ${title}`;
}

/** The first words of an edition, as a mail program shows them beside the subject. */
export function beginningOf(content: EditionContent): string {
  if (content.kind !== "synthesis" || content.lead.length === 0) return textsOf(content)[0] ?? "";
  return content.lead.map(({ text }) => text).join(" ");
}

/**
 * Coverage intervals of delivered editions have no gaps or overlaps: the next one begins exactly where the last one
 * ended.
 */
export function continuesCoverage(edition: { coverageFrom: Date | null }, coveredThrough: Date | null): boolean {
  return (edition.coverageFrom?.getTime() ?? null) === (coveredThrough?.getTime() ?? null);
}

/** The placeholders in a frozen rendering, replaced by each recipient's own links. */
export interface Placeholders {
  view: string;
  leave: string;
  /** By the index of the file. */
  file: (index: number) => string;
}

/**
 * The placeholders of one edition. `linkKey` is random and made when it is frozen: no text of a source can contain it,
 * so nobody can have a recipient's links inserted into an address of their own.
 */
export function placeholdersOf(linkKey: string): Placeholders {
  const base = `https://link.invalid/${linkKey}`;
  return { view: `${base}/view`, leave: `${base}/leave`, file: (index) => `${base}/file/${index}.` };
}

/** Puts a recipient's own links into a frozen rendering. */
export function fillLinks(
  rendering: string,
  placeholders: Placeholders,
  links: { view: string; leave: string; files: string[] },
): string {
  const filled = rendering.replaceAll(placeholders.view, links.view).replaceAll(placeholders.leave, links.leave);
  return links.files.reduce((text, url, index) => text.replaceAll(placeholders.file(index), url), filled);
}

/** How long the links to an edition's files work. */
export const linkDays = 30;

/** When the links to an edition's files expire, by when it was published. */
export function linksUntil(published: Date): Date {
  return new Date(published.getTime() + linkDays * 86_400_000);
}

/**
 * Applies an editor's changes to a draft: stories left out or reordered, another title, a note. The text of a story
 * cannot be changed. What is cited only by removed stories disappears from the lead and the sources, which are
 * renumbered.
 */
export function edited(content: SynthesisContent, { title, note, sections: places }: EditDraft): SynthesisContent {
  const sections = places.flatMap((place) => content.sections[place] ?? []);
  const refsOf = (sentences: Sentence[]) => sentences.flatMap(({ citations }) => citations.map(({ ref }) => ref));
  const staying = new Set(sections.flatMap(({ sentences }) => refsOf(sentences)));
  const gone = new Set(
    content.sections.flatMap(({ sentences }) => refsOf(sentences)).filter((ref) => !staying.has(ref)),
  );
  const lead = content.lead.filter((sentence) => !refsOf([sentence]).every((ref) => gone.has(ref)));
  const cited = renumbered({ lead, sections, references: content.references });
  const kept = new Set(cited.references.map(({ itemId }) => itemId));
  const left = content.references.filter(({ itemId }) => !kept.has(itemId));
  const isLeft = (item: { title: string; url: string | null; source: string }) =>
    left.some((one) => one.title === item.title && one.url === item.url && one.source === item.source);
  return {
    ...content,
    title,
    note: note === "" ? null : note,
    edits: content.edits + 1,
    ...cited,
    items: content.items.map((item) => (isLeft(item) ? { ...item, outcome: "dropped" } : item)),
    footer: { ...content.footer, told: storiesOf(sections) },
  };
}

/** The content of an edition, without the list of everything that was read and by which rules. */
export function saidOf(content: EditionContent): EditionContent {
  return content.kind === "document" ? content : { ...content, items: [] };
}

/**
 * The content of the sealed link to one edition: anybody who has the link may read that edition, until it is withdrawn.
 */
export interface SharedEdition {
  workspaceId: string;
  editionId: string;
  key: string;
}

const sharedSchema = z.tuple([z.uuid(), z.uuid(), z.uuid()]);

export function sharedUrl({ workspaceId, editionId, key }: SharedEdition): string {
  return `${env().PUBLIC_URL}/shared/${sealToken("edition", JSON.stringify([workspaceId, editionId, key]))}`;
}

/** The content of a link; null if it was not sealed here. */
export function openShared(token: string): SharedEdition | null {
  const sealed = openSealed("edition", token, sharedSchema);
  return sealed && { workspaceId: sealed[0], editionId: sealed[1], key: sealed[2] };
}
