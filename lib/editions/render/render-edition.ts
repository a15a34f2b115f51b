import { randomBytes } from "node:crypto";
import type { Scope } from "@/lib/db/scope";
import { readSeries } from "@/lib/editions/queries";
import type { EditionDocument, Imprint } from "@/lib/editions/render/document";
import { renderHtml } from "@/lib/editions/render/html";
import { laidOut, subjectOf } from "@/lib/editions/render/mail-look";
import { renderText } from "@/lib/editions/render/text";
import { typesetContent } from "@/lib/editions/render/typeset";
import { placeholdersOf } from "@/lib/editions/rules";

/** The parts of an edition's mail, and what they were made from. */
export interface Rendered {
  document: EditionDocument;
  /** Random; part of the placeholders that are replaced by each recipient's own links. */
  linkKey: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * Renders an edition as it will be if no other one of its series is added before it. Runs before the transaction that
 * adds it, so that nobody waits for its locks meanwhile.
 */
export async function renderAhead(
  scope: Scope,
  {
    of,
    ...said
  }: Omit<EditionDocument, "name" | "number" | keyof Imprint> & {
    of: { themeId: string; name: string } | { scheduleId: string | null; name: string };
  },
): Promise<Rendered> {
  return render({ files: undefined, ...said, name: of.name, ...(await readSeries(scope, of)) });
}

export async function render(document: EditionDocument): Promise<Rendered> {
  const linkKey = randomBytes(16).toString("hex");
  const placeholders = placeholdersOf(linkKey);
  const { language } = document;
  const content = laidOut(document.content, document.look?.layout ?? "full");
  const set = { ...document, content: content.kind === "synthesis" ? typesetContent(content, language) : content };
  const subject = subjectOf(document);
  return { document, linkKey, subject, html: await renderHtml(set, placeholders), text: renderText(set, placeholders) };
}
