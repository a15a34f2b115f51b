import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { resetEnv } from "@/lib/env";
import { readBounceMail } from "@/lib/mail/reports/bounce-mail";
import { findReturnPath, returnPathOf } from "@/lib/mail/return-path";

const id = "01980000-0000-7000-8000-00000000abcd";
let returnPath = "";
const now = new Date("2026-11-29T12:00:00Z");
const read = (mail: string, envelopeTo?: string) =>
  readBounceMail(Buffer.from(mail.replaceAll("\n", "\r\n")), now, envelopeTo);

beforeAll(() => {
  process.env.APP_SECRET = "a secret of at least thirty-two characters";
  resetEnv();
  returnPath = returnPathOf("bounces@example.com", id);
});

/** A multipart report, as mail servers write it. */
function report({ to = returnPath, type = "delivery-status", fields = "", returned = "" }) {
  return `Date: Sun, 29 Nov 2026 10:00:00 +0000
From: MAILER-DAEMON@mx.example
To: ${to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <r1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=${type}; boundary="B"

--B
Content-Type: text/plain

Sorry.

--B
Content-Type: message/${type}

${fields}

--B
Content-Type: text/rfc822-headers

${returned}
--B--
`;
}

const status = (lines: string) => `Reporting-MTA: dns; mx.example
Arrival-Date: Sun, 29 Nov 2026 09:59:00 +0000

Final-Recipient: rfc822; a@example.org
${lines}`;

describe("a return path", () => {
  it("names its message, whatever the case, and fits into 64 characters before the @", () => {
    expect(findReturnPath(`<${returnPath.toUpperCase()}>`)).toBe(id);
    expect(returnPathOf("eighteen-letters-x@example.com", id).split("@")[0]?.length).toBeLessThanOrEqual(64);
  });

  it("is nothing that somebody else could make", () => {
    expect(findReturnPath(returnPath.replace("abcd", "abce"))).toBeNull();
    expect(findReturnPath("bounces+0198.a@example.com")).toBeNull();
  });
});

describe("a mail to the address for bounces", () => {
  const failed = status(`Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <a@example.org>: Recipient address
    rejected: User unknown`);

  it("says that there is no such address (RFC 3464)", async () => {
    expect(await read(report({ fields: failed }))).toEqual({
      source: "bounce",
      // However long the message id is, the key is short.
      key: createHash("sha256").update("<r1@mx.example>").digest("hex"),
      kind: "bounced",
      at: new Date("2026-11-29T10:00:00Z"),
      deliveryId: id,
      providerId: null,
      isGone: true,
      detail: "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown",
    });
  });

  it.each([
    ["Action: failed\nStatus: 5.2.2", { kind: "bounced", isGone: false, detail: "5.2.2" }],
    ["Action: delayed\nStatus: 4.4.1", { kind: "delayed", isGone: false, detail: "4.4.1" }],
    ["action: delivered\nStatus: 2.0.0", { kind: "delivered", detail: "2.0.0" }],
  ])("%s", async (lines, expected) => {
    expect(await read(report({ fields: status(lines) }))).toMatchObject({ deliveryId: id, ...expected });
  });

  it.each(["Action: relayed\nStatus: 2.0.0", "Action: expanded\nStatus: 2.0.0"])(
    "that says too little is none: %s",
    async (lines) => {
      expect(await read(report({ fields: status(lines) }))).toBeNull();
    },
  );

  it("names the message by whom it came to, by the returned return path, or by the returned id", async () => {
    const to = "bounces@example.com";
    expect(await read(report({ to, fields: failed }), returnPath)).toMatchObject({ deliveryId: id });
    expect(await read(report({ to, fields: failed, returned: `Return-Path: <${returnPath}>` }))).toMatchObject({
      deliveryId: id,
    });
    expect(
      await read(report({ to, fields: failed, returned: `Message-ID: <${id}@periodical.example>` })),
    ).toMatchObject({
      deliveryId: id,
    });
    expect(await read(report({ to, fields: failed }))).toMatchObject({ deliveryId: null });
  });

  it("says that somebody complained (RFC 5965), and takes not-spam for no complaint", async () => {
    const type = "feedback-report";
    const fields = (kind: string) => `Feedback-Type: ${kind}\nUser-Agent: x/1\nVersion: 1`;
    expect(await read(report({ type, fields: fields("abuse") }))).toMatchObject({ kind: "complained", deliveryId: id });
    expect(await read(report({ type, fields: fields("not-spam") }))).toBeNull();
  });

  const plain = (headers: string, text: string) => `From: MAILER-DAEMON@mx.example
To: ${returnPath}
Subject: failure notice
${headers}
${text}`;

  it("is understood as qmail and Exim write it", async () => {
    const qmail =
      "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n<a@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n";
    expect(await read(plain("", qmail))).toMatchObject({ kind: "bounced", isGone: true, deliveryId: id, at: now });
    const exim =
      "This message was created automatically by mail delivery software.\n\n  a@example.org\n    SMTP error: 550 mailbox full\n";
    expect(await read(plain("X-Failed-Recipients: a@example.org\n", exim))).toMatchObject({
      kind: "bounced",
      isGone: false,
      detail: "SMTP error: 550 mailbox full",
      deliveryId: id,
    });
  });

  it("of somebody on holiday, or who writes back, says nothing", async () => {
    expect(await read(plain("Auto-Submitted: auto-replied\n", "I am away until 5.1.1 or so."))).toBeNull();
    expect(await read(plain("", "Thank you!"))).toBeNull();
  });

  it("of the future happened now: another clock is not believed", async () => {
    const mail = report({ fields: failed }).replace("29 Nov 2026 10", "29 Nov 2036 10");
    expect(await read(mail)).toMatchObject({ at: now });
  });
});
