import { bytesOf, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import { below, type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";
import { escapeHtml } from "@/lib/text";

/** An event of 65,536 bytes at most (spec.matrix.org, size limits); text stands in it twice. */
const mostBytes = 24_000;

/** How long homeservers remember the transactions of an access token for: Synapse half an hour at least. */
const rememberedMs = 25 * 60_000;

/** A room of Matrix, by its client API: a transaction's id makes a repetition safe. */
export const matrix: ChannelWay<"matrix"> = {
  repeatWindowMs: rememberedMs,
  callFor({ url, token, room }, bulletin) {
    const { id, title, name, line, parts } = bulletin;
    const words = wordsOf(bulletin);
    const { shown, left } = fitParts(parts, { most: mostBytes, sizeOf: bytesOf, write: html, between: "" });
    const more = left > 0 ? [words.more(left)] : [];
    return {
      method: "PUT",
      url: below(url, "_matrix", "client", "v3", "rooms", room, "send", "m.room.message", id),
      headers: { authorization: `Bearer ${token}` },
      body: {
        msgtype: "m.text",
        body: [title, `${name} · ${line}`, ...shown.map(plain), ...more, `${words.readAll}: ${bulletin.url}`].join(
          "\n\n",
        ),
        format: "org.matrix.custom.html",
        formatted_body: [
          `<h3>${escapeHtml(title)}</h3><p><em>${escapeHtml(`${name} · ${line}`)}</em></p>`,
          ...shown.map(html),
          `<p>${[...more.map(escapeHtml), `<a href="${escapeHtml(bulletin.url)}">${escapeHtml(words.readAll)}</a>`].join(" ")}</p>`,
        ].join(""),
        // Nobody is called by what a source wrote.
        "m.mentions": {},
      },
    };
  },
  // The token is nobody's (401), or its user is not in the room (403).
  isGone: ({ status }) => status === 401 || status === 403,
  idOf: (answer) => idAnswered(answer, "event_id"),
};

function html({ heading, url, paragraphs }: BulletinPart): string {
  const linked = (text: string) =>
    isWebLink(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>` : escapeHtml(text);
  const head = heading === null ? "" : `<h4>${linked(heading)}</h4>`;
  return head + paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll("\n", "<br>")}</p>`).join("");
}

function plain({ heading, paragraphs }: BulletinPart): string {
  return [...(heading === null ? [] : [heading]), ...paragraphs].join("\n");
}
