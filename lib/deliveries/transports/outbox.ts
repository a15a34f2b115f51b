import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { toNodemailer } from "@/lib/deliveries/transports/nodemailer-message";
import type { MailTransport } from "@/lib/deliveries/transports/transport";

/** Writes every message as a real `.eml` file under the data directory. One id is one file, whatever happens. */
export function outboxTransport(dataDir: string): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  return {
    name: "outbox",
    repeatWindowMs: Number.POSITIVE_INFINITY,
    async send(message) {
      const { message: bytes } = (await composer.sendMail(toNodemailer(message))) as unknown as { message: Buffer };
      const file = outboxFile(dataDir, message.id);
      const unfinished = `${file}.${process.pid}.tmp`;
      await mkdir(outboxFolder(dataDir), { recursive: true });
      await writeFile(unfinished, bytes);
      try {
        // A hard link appears whole or not at all, and fails where the message lies already.
        await link(unfinished, file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      } finally {
        await rm(unfinished, { force: true });
      }
      return { kind: "accepted", providerId: null };
    },
  };
}

/** The bytes of a message in the outbox; null where there is none. */
export async function readOutboxMessage(dataDir: string, id: string): Promise<Buffer | null> {
  try {
    return await readFile(outboxFile(dataDir, id));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Removes messages from the outbox; one that is not there is no matter. */
export async function removeOutboxMessages(dataDir: string, ids: string[]): Promise<void> {
  for (const id of ids) await rm(outboxFile(dataDir, id), { force: true });
}

function outboxFolder(dataDir: string): string {
  return join(dataDir, "outbox");
}

function outboxFile(dataDir: string, id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new Error("A message id holds letters, digits and hyphens only.");
  return join(outboxFolder(dataDir), `${id}.eml`);
}
