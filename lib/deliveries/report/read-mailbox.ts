import { ImapFlow } from "imapflow";
import type { Logger } from "pino";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { remember } from "@/lib/db/installation";
import { inSystem } from "@/lib/db/system";
import { applyReports } from "@/lib/deliveries/report/apply-reports";
import { isThisMachine } from "@/lib/env";
import { readBounceMail } from "@/lib/mail/reports/bounce-mail";

/** The key under which the installation stores how far the mailbox was read. */
const readKey = "bounce_mailbox";
const readSchema = z.object({ mailbox: z.string(), validity: z.string(), uid: z.number() });

/** How far back a mailbox is read the first time. */
const firstReadMs = 7 * 86_400_000;
/** Enough for a report and the part of the message that it returns; the rest of a longer one is not needed. */
const mostBytes = 512 * 1024;
/** The position is stored each time this many messages have been read. */
const batch = 50;

interface Mailbox {
  /** `imaps://user:password@host/INBOX`. */
  url: string;
  clock: Clock;
  log: Logger;
  stopping: AbortSignal;
}

/**
 * Reads what has arrived in the mailbox since it was last read, and applies reports about our messages. Nothing in the
 * mailbox is changed: the position is stored here, as IMAP's own numbers (RFC 3501, section 2.3.1.1). Returns how many
 * reports were new.
 */
export async function readMailbox({ url, clock, log, stopping }: Mailbox): Promise<number> {
  const { client, folder } = connectionTo(url);
  let fresh = 0;
  await client.connect();
  try {
    const { uidValidity, uidNext } = await client.mailboxOpen(folder, { readOnly: true });
    const place = { mailbox: new URL(url).host + new URL(url).pathname, validity: String(uidValidity) };
    let uid = (await lastRead(place)) ?? (await lastOld(client, uidNext, clock));
    const note = () => inSystem((tx) => remember(tx, readKey, { ...place, uid }));
    let sinceNoted = 0;
    for await (const message of client.fetch(
      `${uid + 1}:*`,
      { uid: true, source: { maxLength: mostBytes } },
      { uid: true },
    )) {
      // For a range after the last message, a server answers with the last message.
      if (message.uid <= uid || !message.source) continue;
      const report = await readBounceMail(message.source, clock.now()).catch((error: unknown) => {
        // A message that cannot be read does not block those after it.
        log.warn({ err: error, uid: message.uid }, "A message in the mailbox for bounces cannot be read.");
        return null;
      });
      if (report) fresh += await applyReports([report], clock);
      uid = message.uid;
      if ((sinceNoted += 1) % batch === 0) await note();
      if (stopping.aborted) break;
    }
    await note();
    if (sinceNoted > 0) log.info({ messages: sinceNoted, fresh }, "The mailbox for bounces was read.");
  } finally {
    client.close();
  }
  return fresh;
}

function connectionTo(url: string): { client: ImapFlow; folder: string } {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const secure = protocol === "imaps:";
  const client = new ImapFlow({
    host: hostname,
    port: Number(port) || (secure ? 993 : 143),
    secure,
    // A password is never sent in clear text to another machine.
    ...(secure || isThisMachine(url) ? {} : { doSTARTTLS: true }),
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
  // Errors are also thrown by the calls that are awaited.
  client.on("error", () => undefined);
  return { client, folder: decodeURIComponent(pathname.slice(1)) || "INBOX" };
}

/** The UID of the last message that was read; undefined for a mailbox that was never read, or was recreated. */
async function lastRead(place: { mailbox: string; validity: string }): Promise<number | undefined> {
  const kept = await inSystem((tx) => tx.installation.findUnique({ where: { key: readKey } }));
  const read = readSchema.safeParse(kept?.value).data;
  return read?.mailbox === place.mailbox && read.validity === place.validity ? read.uid : undefined;
}

/** The UID before the first message that arrived within `firstReadMs`. */
async function lastOld(client: ImapFlow, uidNext: number, clock: Clock): Promise<number> {
  const found = await client.search({ since: new Date(clock.now().getTime() - firstReadMs) }, { uid: true });
  return Math.min(uidNext, ...(found || [])) - 1;
}
