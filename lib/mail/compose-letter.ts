import type { MailMessage } from "@/lib/mail/transport";
import { escapeHtml } from "@/lib/text";

interface Letter {
  id: string;
  from: string;
  to: string;
  subject: string;
  language: string;
  /** The paragraphs in order, as plain text. */
  paragraphs: string[];
  /** What the reader can do: the first link is shown as a button. */
  links: { label: string; url: string }[];
  /** Small text at the end. */
  note?: string;
}

/**
 * A message from the product itself to one person: a few sentences and links. Written by hand in two versions, text and
 * HTML with both colour schemes; user input is escaped.
 */
export function composeLetter({ id, from, to, subject, language, paragraphs, links, note }: Letter): MailMessage {
  const [first, ...others] = links;
  const line = ({ label, url }: { label: string; url: string }) => `${label}:\n${url}`;
  return {
    id,
    from,
    to,
    subject,
    text: `${[...paragraphs, ...links.map(line), ...(note ? [note] : [])].join("\n\n")}\n`,
    html: `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
  body { margin: 0; background: #faf8f2; color: #1c1a16; font: 16px/1.55 Georgia, serif; }
  .page { max-width: 34rem; margin: 0 auto; padding: 32px 20px; }
  .button { display: inline-block; padding: 10px 18px; border-radius: 4px; background: #1c1a16; color: #faf8f2; text-decoration: none; font: 600 15px/1.3 system-ui, sans-serif; }
  .quiet, .quiet a { color: #6a6458; font-size: 14px; overflow-wrap: anywhere; }
  @media (prefers-color-scheme: dark) {
    body { background: #15130f; color: #efe9dc; }
    .button { background: #efe9dc; color: #15130f; }
    .quiet, .quiet a { color: #a69e8d; }
  }
</style>
</head>
<body>
<div class="page">
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}
${first ? `<p><a class="button" href="${escapeHtml(first.url)}">${escapeHtml(first.label)}</a></p>` : ""}
${others.map(({ label, url }) => `<p class="quiet">${escapeHtml(label)}: <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`).join("\n")}
${note ? `<p class="quiet">${escapeHtml(note)}</p>` : ""}
</div>
</body>
</html>
`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
