import { clip, fitParts, isWebLink, markdownAddress, wordsOf } from "@/lib/channels/rules";
import { answered, type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";

// discord.com/developers/docs, embed limits.
const mostOfTitle = 256;
const mostOfDescription = 4_096;

/** Discord's webhooks: a repetition cannot be told from a new message. */
export const discord: ChannelWay<"discord"> = {
  repeatWindowMs: 0,
  callFor({ url }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const foot = (left: number) =>
      `${left > 0 ? `${escape(words.more(left))} ` : ""}[${words.readAll}](${bulletin.url})`;
    const room = mostOfDescription - foot(parts.length).length - 2;
    const { shown, left } = fitParts(parts, { most: room, write: section });
    const address = new URL(url);
    // With this parameter, the answer contains the id of the message.
    address.searchParams.set("wait", "true");
    return {
      method: "POST",
      url: address,
      body: {
        // The text of a source must not notify anybody.
        allowed_mentions: { parse: [] },
        embeds: [
          {
            title: clip(escape(title), mostOfTitle),
            url: bulletin.url,
            description: [...shown.map(section), foot(left)].join("\n\n"),
            footer: { text: clip(`${name} · ${line}`, 2_048) },
            timestamp: bulletin.at.toISOString(),
          },
        ],
      },
    };
  },
  // A webhook that was deleted (10015), or whose token is wrong (50027).
  isGone: (answer) => [10_015, 50_027].includes(Number(answered(answer, "code"))),
  idOf: (answer) => idAnswered(answer, "id"),
};

function section({ heading, url, paragraphs }: BulletinPart): string {
  const head =
    heading === null
      ? []
      : [isWebLink(url) ? `**[${escape(heading)}](${markdownAddress(url)})**` : `**${escape(heading)}**`];
  return [...head, ...paragraphs.map(escape)].join("\n");
}

function escape(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<:@-]/g, "\\$&");
}
