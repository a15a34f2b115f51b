import { bytesOf, fitParts, isWebLink, wordsOf } from "@/lib/channels/rules";
import { below, type ChannelWay, idAnswered } from "@/lib/channels/send/way";
import type { BulletinPart } from "@/lib/channels/schema";
import { escapeHtml } from "@/lib/text";

/** An event has at most 65,536 bytes (spec.matrix.org, size limits) and contains the text twice. */
const mostBytes = 24_000;

/** How long homeservers remember the transactions of an access token: Synapse at least half an hour. */
const rememberedMs = 25 * 60_000;

/** A Matrix room, by the client API: the id of a transaction makes a repetition safe. */
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
        // The text of a source must not notify anybody.
        "m.mentions": {},
      },
    };
  },
  // The token is unknown (401), or its user is not in the room (403).
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
