import { bytesOf, fitParts, isWebLink, markdownAddress, wordsOf } from "@/lib/channels/rules";
import type { ChannelWay } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";

/** A message has at most 28 KB, including its frame (learn.microsoft.com, limits for webhooks). */
const mostBytes = 18_000;

/** Microsoft Teams by a workflow's webhook, as an Adaptive Card. A repetition cannot be told from a new message. */
export const teams: ChannelWay<"teams"> = {
  repeatWindowMs: 0,
  callFor({ url }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const { shown, left } = fitParts(parts, {
      most: mostBytes,
      sizeOf: bytesOf,
      write: (part) => JSON.stringify(blocksOf(part)),
      between: ",",
    });
    return {
      method: "POST",
      url: new URL(url),
      body: {
        type: "message",
        summary: title,
        attachments: [
          {
            contentType: "application/vnd.microsoft.card.adaptive",
            contentUrl: null,
            content: {
              $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
              type: "AdaptiveCard",
              version: "1.4",
              msteams: { width: "Full" },
              body: [
                block(title, { size: "Large", weight: "Bolder", style: "heading" }),
                block(`${name} · ${line}`, { isSubtle: true, spacing: "None" }),
                ...shown.flatMap(blocksOf),
                ...(left > 0 ? [block(words.more(left), { isSubtle: true })] : []),
              ],
              actions: [{ type: "Action.OpenUrl", title: words.readAll, url: bulletin.url }],
            },
          },
        ],
      },
    };
  },
};

function blocksOf({ heading, url, paragraphs }: BulletinPart): object[] {
  const linked = heading !== null && isWebLink(url) ? `[${escape(heading)}](${markdownAddress(url)})` : null;
  return [
    ...(heading === null
      ? []
      : [{ ...block(heading, { weight: "Bolder", spacing: "Medium" }), ...(linked ? { text: linked } : {}) }]),
    ...paragraphs.map((paragraph, index) => block(paragraph, { spacing: index === 0 && heading ? "None" : "Small" })),
  ];
}

function block(text: string, look: Record<string, unknown>): object {
  return { type: "TextBlock", wrap: true, ...look, text: escape(text) };
}

/** Escapes what a card would read as markup (learn.microsoft.com, text formatting for Adaptive Cards). */
function escape(text: string): string {
  return text.replace(/[\\*_[\]`~#<>]/g, (sign) => (sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : `\\${sign}`));
}
