import type { EditionContent } from "@/lib/synthesis/schema";

const wordsPerMinute = 220;

/** How long an edition takes to read, in whole minutes, at least one. */
export function readingMinutes(content: EditionContent): number {
  const sentences = [...content.lead, ...content.sections.flatMap((section) => section.sentences)];
  const words = sentences.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
  return Math.max(1, Math.round(words / wordsPerMinute));
}

/** Coverage intervals of delivered editions tile time: the next one begins exactly where the last one ended. */
export function continuesCoverage(edition: { coverageFrom: Date | null }, coveredThrough: Date | null): boolean {
  return (edition.coverageFrom?.getTime() ?? null) === (coveredThrough?.getTime() ?? null);
}

/** Stand for the links of one recipient; `fillLinks` puts those in when the mail is sent. */
export const viewPlaceholder = "https://link.invalid/view";
export const leavePlaceholder = "https://link.invalid/leave";

/** Puts a recipient's own links into a frozen rendering. */
export function fillLinks(rendering: string, links: { view: string; leave: string }): string {
  return rendering.replaceAll(viewPlaceholder, links.view).replaceAll(leavePlaceholder, links.leave);
}
