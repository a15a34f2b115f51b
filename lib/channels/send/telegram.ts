import { clip, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import { answered, below, type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";
import { escapeHtml } from "@/lib/text";

/** Characters of a message, its markup not counted (core.telegram.org/bots/api, sendMessage). */
const most = 4_096;

/** A bot of Telegram's: nothing tells a repetition from another message. */
export const telegram: ChannelWay<"telegram"> = {
  repeatWindowMs: 0,
  callFor({ url, token, chat }, bulletin) {
    const { title, name, line, parts } = bulletin;
    const said = wordsOf(bulletin);
    const head = `<b>${words(clip(title, 400))}</b>\n<i>${words(clip(`${name} · ${line}`, 300))}</i>`;
    const foot = (left: number) =>
      `${left > 0 ? `${escapeHtml(said.more(left))} ` : ""}<a href="${escapeHtml(bulletin.url)}">${escapeHtml(said.readAll)}</a>`;
    const room = most - seen(head) - seen(foot(parts.length)) - 4;
    const { shown, left } = fitParts(parts, { most: room, sizeOf: seen, write: section });
    return {
      method: "POST",
      url: below(url, `bot${token}`, "sendMessage"),
      body: {
        chat_id: chat,
        text: [head, ...shown.map(section), foot(left)].join("\n\n"),
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
      },
    };
  },
  // The token is nobody's (401), the bot was put out (403), or there is no such chat.
  isGone: (answer) =>
    answer.status === 401 ||
    answer.status === 403 ||
    (answer.status === 400 && String(answered(answer, "description")).includes("chat not found")),
  idOf: (answer) => idAnswered(answer, "result", "message_id"),
};

function section({ heading, url, paragraphs }: BulletinPart): string {
  const head =
    heading === null
      ? []
      : [isWebLink(url) ? `<b><a href="${escapeHtml(url)}">${words(heading)}</a></b>` : `<b>${words(heading)}</b>`];
  return [...head, ...paragraphs.map(words)].join("\n");
}

/** How long it is without its markup. */
function seen(html: string): number {
  return html.replace(/<[^<>]*>/g, "").length;
}

/** As words: what begins with an @ would call somebody, whatever the markup. */
function words(text: string): string {
  return escapeHtml(text.replaceAll("@", "@\u2060"));
}
