import { link, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "@/lib/errors";
import { bytesOf } from "@/lib/mail/nodemailer-message";
import type { MailTransport } from "@/lib/mail/transport";

/** Writes every message as a real `.eml` file under the data directory. One id always results in one file. */
export function outboxTransport(dataDir: string): MailTransport {
  return {
    name: "outbox",
    repeatWindowMs: Number.POSITIVE_INFINITY,
    async send(message) {
      const bytes = await bytesOf(message);
      const file = outboxFile(dataDir, message.id);
      const unfinished = join(unfinishedFolder(dataDir), `${message.id}.${process.pid}`);
      try {
        await mkdir(unfinishedFolder(dataDir), { recursive: true, mode: 0o700 });
        await writeFile(unfinished, bytes, { mode: 0o600 });
        await linkOnce(unfinished, file);
      } catch (error) {
        // Whatever the error, the file does not exist: sending is tried again, even if the disk is full now.
        return { kind: "failed", error: faultOf(error), retryAfterMs: 0, wide: true };
      } finally {
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
      return { kind: "accepted", providerId: null };
    },
  };
}

/** The bytes of a message in the outbox; null if there is none. */
export async function readOutboxMessage(dataDir: string, id: string): Promise<Buffer | null> {
  try {
    return await readFile(outboxFile(dataDir, id));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Removes messages from the outbox; a message that does not exist is ignored. */
export async function removeOutboxMessages(dataDir: string, ids: string[]): Promise<void> {
  for (const id of ids) await rm(outboxFile(dataDir, id), { force: true });
}

/** A hard link appears whole or not at all. If the target exists, the message has already been written. */
async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function faultOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return "The disk that the outbox lies on is full.";
  if (code === "EROFS" || code === "EACCES") return "The outbox cannot be written to.";
  return messageOf(error);
}

/** Removes files left behind by killed writers: no message takes an hour to write. */
export async function clearUnfinishedMessages(dataDir: string, now: Date): Promise<number> {
  let cleared = 0;
  for (const folder of [unfinishedFolder(dataDir), outboxFolder(dataDir)]) {
    // Otherwise the bundler would treat an unknown folder as the whole project.
    for (const name of await readdir(/* turbopackIgnore: true */ folder).catch(() => [])) {
      const path = join(folder, name);
      const wanted = folder === unfinishedFolder(dataDir) || name.endsWith(".tmp");
      if (!wanted || now.getTime() - (await stat(path)).mtime.getTime() < leftBehindMs) continue;
      await rm(path, { force: true });
      cleared += 1;
    }
  }
  return cleared;
}

const leftBehindMs = 3_600_000;

function unfinishedFolder(dataDir: string): string {
  return join(outboxFolder(dataDir), "unfinished");
}

function outboxFolder(dataDir: string): string {
  return join(dataDir, "outbox");
}

function outboxFile(dataDir: string, id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new Error("A message id holds letters, digits and hyphens only.");
  return join(outboxFolder(dataDir), `${id}.eml`);
}
