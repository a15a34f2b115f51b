import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { readMailbox } from "@/lib/deliveries/report/read-mailbox";
import { returnPathOf } from "@/lib/mail/return-path";
import type { MailTransport } from "@/lib/mail/transport";
import { findDovecot, startDovecot } from "@/tests/setup/dovecot";
import { deliveriesOf, runsOf } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const later = new Date(now.getTime() + 3_600_000);
const taking: MailTransport = {
  name: "smtp",
  repeatWindowMs: 0,
  send: () => Promise.resolve({ kind: "accepted", providerId: null, answer: "250 ok" }),
};

let server: Awaited<ReturnType<typeof startDovecot>>;
beforeAll(async () => {
  const program = findDovecot();
  if (!program) throw new Error("No Dovecot: `npm test` installs it where Debian\u2019s packages can be had.");
  server = await startDovecot(program);
});
afterAll(() => server.stop());

const read = () =>
  readMailbox({
    url: server.url,
    clock: fixedClock(later),
    log: pino({ level: "silent" }),
    stopping: new AbortController().signal,
  });

const bounce = (deliveryId: string, status: string) => `From: MAILER-DAEMON@mx.example
To: ${returnPathOf("bounces@example.com", deliveryId)}
Date: Mon, 16 Nov 2026 09:01:00 +0000
Message-ID: <${deliveryId}.${status}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; a@example.com
Action: failed
Status: ${status}
--B--
`;

it("a mailbox for bounces is read once, without changing it, by IMAP; what is no report is left alone", async () => {
  const { workspace } = await worker.freeze(now, ["a@example.com", "b@example.com"]);
  await worker.deliver(now, taking);
  const [first, second] = await deliveriesOf(workspace);
  if (!first || !second) throw new Error("Nothing was sent.");
  server.receive("From: a@example.com\nSubject: Thank you\n\nFor the news.\n");
  server.receive(bounce(first.id, "5.2.2"));
  expect(await read()).toBe(1);
  expect(await deliveriesOf(workspace)).toContainEqual(expect.objectContaining({ id: first.id, status: "bounced" }));
  expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded" }]);
  expect(await read()).toBe(0);
  server.receive(bounce(second.id, "5.1.1"));
  server.receive(bounce(first.id, "5.2.2"));
  expect(await read()).toBe(1);
  expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["bounced", "bounced"]);
  expect(await runsOf(workspace)).toMatchObject([{ status: "failed" }]);
  // Maildir: a message that was seen has the flag S after a comma.
  expect(server.files().filter((name) => /,.*S/.test(name))).toEqual([]);
});
