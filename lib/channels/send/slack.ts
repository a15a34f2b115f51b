import { clip, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import type { ChannelWay } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";

/** Characters of a section (docs.slack.dev, Block Kit); a message has at most 50 blocks. */
const mostOfSection = 3_000;
const mostOfHeader = 150;
const mostParts = 40;
/** Upper limit of characters for all stories; the rest is read on the page. */
const mostOfAll = 9_000;

/**
 * Slack's incoming webhooks: a repetition cannot be told from a new message. The text of a source is used only in rich
 * text, where words are neither markup nor mentions.
 */
export const slack: ChannelWay<"slack"> = {
  repeatWindowMs: 0,
  callFor({ url }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const some = parts.slice(0, mostParts);
    const { shown, left } = fitParts(some, { most: mostOfAll, write: (part) => JSON.stringify(elementsOf(part)) });
    const more = left + parts.length - some.length;
    const foot = [
      ...(more > 0 ? [{ type: "text", text: `${words.more(more)} ` }] : []),
      { type: "link", url: bulletin.url, text: words.readAll },
    ];
    return {
      method: "POST",
      url: new URL(url),
      body: {
        // For notifications: text in angle brackets would mention somebody.
        text: clip(title, mostOfHeader).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
        blocks: [
          { type: "header", text: { type: "plain_text", text: clip(title, mostOfHeader) || name, emoji: false } },
          { type: "context", elements: [{ type: "plain_text", text: clip(`${name} · ${line}`, 2_000), emoji: false }] },
          ...shown.map((part) => richText(elementsOf(part))),
          richText(foot),
        ],
      },
    };
  },
};

function richText(elements: object[]) {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

function elementsOf({ heading, url, paragraphs }: BulletinPart): object[] {
  const text = clip(paragraphs.join("\n"), mostOfSection);
  const title = heading === null ? "" : clip(heading, 400);
  return [
    ...(title === ""
      ? []
      : [
          {
            type: isWebLink(url) ? "link" : "text",
            ...(isWebLink(url) ? { url } : {}),
            text: title,
            style: { bold: true },
          },
        ]),
    ...(text === "" ? [] : [{ type: "text", text: title === "" ? text : `\n${text}` }]),
  ];
}
