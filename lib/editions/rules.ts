import type { EditionContent } from "@/lib/editions/schema";

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

/** What an edition is called where nothing else says what it is of: in a mailbox, in a window. */
export function headlineOf(name: string, title: string): string {
  return title.toLowerCase().startsWith(name.toLowerCase()) ? title : `${name}: ${title}`;
}

/** The first words of an edition, as a mail program shows them beside the subject. */
export function beginningOf(content: EditionContent): string {
  if (content.kind !== "synthesis" || content.lead.length === 0) return textsOf(content)[0] ?? "";
  return content.lead.map(({ text }) => text).join(" ");
}

/** Coverage intervals of delivered editions tile time: the next one begins exactly where the last one ended. */
export function continuesCoverage(edition: { coverageFrom: Date | null }, coveredThrough: Date | null): boolean {
  return (edition.coverageFrom?.getTime() ?? null) === (coveredThrough?.getTime() ?? null);
}

/** What stands in a frozen rendering where one recipient's own links go. */
export interface Placeholders {
  view: string;
  leave: string;
  /** By the file's place. */
  file: (index: number) => string;
}

/**
 * The placeholders of one edition. `linkKey` is drawn at random when it is frozen: nothing that a source wrote can hold
 * it, so nobody can have a recipient's links put into an address of theirs.
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

/** Until when the links to the files of an edition work that was published then. */
export function linksUntil(published: Date): Date {
  return new Date(published.getTime() + linkDays * 86_400_000);
}
