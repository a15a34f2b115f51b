import { fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { startResendDouble } from "@/tests/doubles/resend-server";

// When forked, this file runs the servers, so that their cost is not measured as the worker's.

export interface MailServers {
  smtpPort: number;
  resendUrl: string;
  close: () => void;
}

/** Local mail servers in a separate process that accept everything. */
export async function startMailServers(): Promise<MailServers> {
  const child = fork(import.meta.filename, { execArgv: ["--import", "tsx"] });
  const [addresses] = (await once(child, "message")) as [Omit<MailServers, "close">];
  return { ...addresses, close: () => child.kill() };
}

async function serve(): Promise<void> {
  const smtp = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], onData: taken });
  await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", done));
  const resend = await startResendDouble();
  process.send?.({ smtpPort: (smtp.server.address() as AddressInfo).port, resendUrl: resend.url });
  process.once("disconnect", () => process.exit());
}

function taken(stream: NodeJS.ReadableStream, _session: unknown, done: () => void): void {
  stream.on("data", () => undefined);
  stream.on("end", done);
}

if (process.argv[1] === import.meta.filename) await serve();
