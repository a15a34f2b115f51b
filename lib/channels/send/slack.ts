import { clip, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import type { ChannelWay } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";

/** Of a section (docs.slack.dev, Block Kit); a message has at most 50 blocks. */
const mostOfSection = 3_000;
const mostOfHeader = 150;
/** So many characters of stories: what is longer is read on its page. */
const mostOfAll = 9_000;

/** Slack's incoming webhooks: nothing tells a repetition from another message. */
export const slack: ChannelWay<"slack"> = {
  repeatWindowMs: 0,
  callFor({ url }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const { texts, left } = fitParts(parts.slice(0, 40), { most: mostOfAll, write: section });
    const more = left + Math.max(0, parts.length - 40);
    const foot = [...(more > 0 ? [escape(words.more(more))] : []), link(bulletin.url, words.readAll)].join("  ·  ");
    return {
      method: "POST",
      url: new URL(url),
      body: {
        text: `${escape(title)} ${link(bulletin.url, words.readAll)}`,
        unfurl_links: false,
        unfurl_media: false,
        blocks: [
          { type: "header", text: { type: "plain_text", text: clip(title, mostOfHeader), emoji: false } },
          { type: "context", elements: [{ type: "mrkdwn", text: clip(escape(`${name} · ${line}`), 2_000) }] },
          ...texts.map((text) => ({ type: "section", text: { type: "mrkdwn", text }, expand: true })),
          { type: "context", elements: [{ type: "mrkdwn", text: foot }] },
        ],
      },
    };
  },
};

function section({ heading, url, paragraphs }: BulletinPart): string {
  const head = heading === null ? [] : [`*${isWebLink(url) ? link(url, heading) : escape(heading)}*`];
  const room = mostOfSection - head.join("").length - 1;
  return [...head, fitting(paragraphs.join("\n"), room)].join("\n");
}

/** Escaping makes it longer: what is cut is cut before. */
function fitting(text: string, most: number): string {
  let length = most;
  while (escape(clip(text, length)).length > most) length -= Math.max(1, escape(clip(text, length)).length - most);
  return escape(clip(text, length));
}

/** Of Slack's own signs (docs.slack.dev): so nobody is called by what a source wrote. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function link(url: string, label: string): string {
  return `<${escape(url).replaceAll("|", "%7C")}|${escape(label).replaceAll("|", "¦")}>`;
}
