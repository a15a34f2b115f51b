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
  return content.kind === "synthesis" ? content.lead.map(({ text }) => text).join(" ") : (textsOf(content)[0] ?? "");
}

/** Coverage intervals of delivered editions tile time: the next one begins exactly where the last one ended. */
export function continuesCoverage(edition: { coverageFrom: Date | null }, coveredThrough: Date | null): boolean {
  return (edition.coverageFrom?.getTime() ?? null) === (coveredThrough?.getTime() ?? null);
}

/** Stand for the links of one recipient; `fillLinks` puts those in when the mail is sent. */
export const viewPlaceholder = "https://link.invalid/view";
export const leavePlaceholder = "https://link.invalid/leave";

/** Stands for the link to one of its files, by its place. */
export function filePlaceholder(index: number): string {
  return `https://link.invalid/file/${index}`;
}

/** Puts a recipient's own links into a frozen rendering. */
export function fillLinks(rendering: string, links: { view: string; leave: string; files: string[] }): string {
  const filled = rendering.replaceAll(viewPlaceholder, links.view).replaceAll(leavePlaceholder, links.leave);
  return links.files.reduce((text, url, index) => text.replaceAll(filePlaceholder(index), url), filled);
}

/** How long the links to an edition's files work. */
export const linkDays = 30;

/** Until when the links to the files of an edition work that was published then. */
export function linksUntil(published: Date): Date {
  return new Date(published.getTime() + linkDays * 86_400_000);
}
