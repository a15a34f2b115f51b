import { bytesOf, clip, fitParts, wordsOf } from "@/lib/channels/rules";
import { type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";

/** A longer message becomes a file (docs.ntfy.sh, limitations). */
const mostBytes = 4_096;

/** An ntfy topic: a repetition cannot be told from a new message. */
export const ntfy: ChannelWay<"ntfy"> = {
  repeatWindowMs: 0,
  callFor({ url, topic, token }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const head = clip(`${name} · ${line}`, 300);
    const room = mostBytes - Buffer.byteLength(head) - Buffer.byteLength(words.more(parts.length)) - 4;
    const { shown, left } = fitParts(parts, { most: room, sizeOf: bytesOf, write: section });
    return {
      method: "POST",
      url: new URL(url),
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
      body: {
        topic,
        title: clip(title, 200),
        message: [head, ...shown.map(section), ...(left > 0 ? [words.more(left)] : [])].join("\n\n"),
        click: bulletin.url,
        actions: [{ action: "view", label: words.readAll, url: bulletin.url }],
      },
    };
  },
  // Access to the topic is denied.
  isGone: ({ status }) => status === 401 || status === 403,
  idOf: (answer) => idAnswered(answer, "id"),
};

function section({ heading, paragraphs }: BulletinPart): string {
  return [...(heading === null ? [] : [`• ${heading}`]), ...paragraphs].join("\n");
}
