import { clip, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import { answered, below, type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";
import { escapeHtml } from "@/lib/text";

/** Upper limit of characters in a message, not counting its markup (core.telegram.org/bots/api, sendMessage). */
const most = 4_096;

/** A Telegram bot: a repetition cannot be told from a new message. */
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
  // The token is unknown (401), the bot was removed (403), or there is no such chat.
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

/** The length of a text without its markup. */
function seen(html: string): number {
  return html.replace(/<[^<>]*>/g, "").length;
}

/** Escapes plain text: a word that begins with @ would mention somebody, whatever the markup. */
function words(text: string): string {
  return escapeHtml(text.replaceAll("@", "@\u2060"));
}
