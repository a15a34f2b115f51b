import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import { clearUnfinishedMessages, outboxTransport } from "@/lib/mail/outbox";
import { resendTransport } from "@/lib/mail/resend";
import { smtpTransport, tlsOf } from "@/lib/mail/smtp";
import { env } from "@/lib/env";
import { releaseLost } from "@/lib/deliveries/transitions";
import { saveThemeSchedule } from "@/lib/themes/commands";
import type { ParsedItem } from "@/lib/sources/schema";
import { startResendDouble } from "@/tests/doubles/resend-server";
import { deliveriesOf, everyMorning, makeItem } from "@/tests/setup/factories";
import { setEnvironment } from "@/tests/setup/environment";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const hour = 3_600_000;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await inSystem((tx) => tx.delivery.deleteMany());
});

const frozen = (emails?: string[], items?: ParsedItem[]) => worker.freeze(now, emails, items);

async function resend() {
  const double = await startResendDouble();
  cleanups.push(() => double.close());
  return { double, transport: resendTransport("re_test", double.url) };
}

describe("an address that nobody here has", () => {
  it("gets so many messages in an hour; the next one has failed and says why, and goes again later", async () => {
    setEnvironment({ MAIL_TO_STRANGER_PER_HOUR: "2" });
    cleanups.push(() => Promise.resolve(setEnvironment({ MAIL_TO_STRANGER_PER_HOUR: undefined })));
    const stranger = "stranger@example.net";
    const ofEach = await Promise.all([1, 2, 3].map(() => frozen([stranger])));
    await worker.deliver(now);
    const statuses = (await Promise.all(ofEach.map(({ workspace }) => deliveriesOf(workspace)))).flat();
    expect(statuses.map(({ status }) => status).sort()).toEqual(["accepted", "accepted", "failed"]);
    expect(statuses.find(({ status }) => status === "failed")?.error).toBe("mail_address_busy");
    await frozen([stranger]);
    await worker.deliver(after(hour));
    expect(await inSystem((tx) => tx.delivery.count({ where: { recipient: stranger, status: "accepted" } }))).toBe(3);
  });
});

describe("the outbox", () => {
  it("holds one real message a recipient, each to that one alone, traceable and easy to leave", async () => {
    const { workspace } = await frozen(everyMorning.emails);
    await worker.deliver(now);
    for (const { id, recipient, status } of await deliveriesOf(workspace)) {
      expect(status).toBe("accepted");
      const mail = await PostalMime.parse(await readFile(join(env().DATA_DIR, "outbox", `${id}.eml`)));
      const header = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value);
      expect(mail.to?.map(({ address }) => address)).toEqual([recipient]);
      expect(mail.cc ?? []).toEqual([]);
      expect(mail.subject).toBe("Courts: First is what happened");
      expect(header("list-unsubscribe")).toHaveLength(1);
      expect(header("list-unsubscribe")[0]).toMatch(/^<https:\/\/periodical\.example\/api\/leave\/[\w-]+>$/);
      expect(header("list-unsubscribe-post")).toEqual(["List-Unsubscribe=One-Click"]);
      expect(header("auto-submitted")).toEqual(["auto-generated"]);
      expect(header("list-id")[0]).toMatch(/^"Courts" <[\w-]+\.periodical\.example>$/);
      expect(mail.messageId).toBe(`<${id}@periodical.example>`);
      expect(mail.text).toContain("https://feed.example/First");
      expect(mail.html).toContain('href="https://feed.example/First"');
      expect(mail.html).not.toContain("link.invalid");
      expect(mail.text).not.toContain("link.invalid");
    }
  });

  it("loses no message to a disk that cannot be written to, says so, and leaves nothing unfinished behind", async () => {
    const { workspace } = await frozen();
    // Like a full disk: the folder cannot be created.
    const dataDir = mkdtempSync(join(env().DATA_DIR, "full-"));
    writeFileSync(join(dataDir, "outbox"), "");
    await worker.deliver(now, outboxTransport(dataDir));
    const [waiting] = await deliveriesOf(workspace);
    expect(waiting).toMatchObject({ status: "queued", uncertainSince: null });
    expect(waiting?.error).toMatch(/ENOTDIR|EEXIST/);
    rmSync(join(dataDir, "outbox"));
    await worker.deliver(after(60_000), outboxTransport(dataDir));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
    expect(readdirSync(join(dataDir, "outbox")).sort()).toEqual([`${waiting?.id}.eml`, "unfinished"].sort());
    // Leftovers of a killed writer are deleted after an hour.
    for (const name of ["unfinished/x.1", "y.eml.7.tmp"]) writeFileSync(join(dataDir, "outbox", name), "half");
    expect(await clearUnfinishedMessages(dataDir, new Date())).toBe(0);
    expect(await clearUnfinishedMessages(dataDir, new Date(Date.now() + 2 * hour))).toBe(2);
    expect(readdirSync(join(dataDir, "outbox", "unfinished"))).toEqual([]);
  });

  it("puts a reader's own links where the product has them, and never into what a source wrote", async () => {
    const stolen = [
      "https://link.invalid/view",
      "https%3A%2F%2Flink.invalid%2Fleave",
      "https&#58;//link.invalid/file/0",
    ];
    const texts = stolen.map((one) => `The court looked at ${one} for the whole of the morning.`);
    const item = makeItem("Bait");
    const { workspace } = await frozen(
      ["a@example.com"],
      [
        {
          ...item,
          title: `${item.title} https://link.invalid/view https://link.invalid/leave`,
          url: `https://evil.example/?u=${stolen[0]}&v=${stolen[1]}`,
          text: `${item.text} ${texts.join(" ")} https://link.invalid/view https://link.invalid/leave`,
        },
      ],
    );
    await worker.deliver(now);
    const [delivery] = await deliveriesOf(workspace);
    const mail = await PostalMime.parse(await readFile(join(env().DATA_DIR, "outbox", `${delivery?.id}.eml`)));
    for (const part of [mail.html ?? "", mail.text ?? ""]) {
      expect(part.match(/periodical\.example\/read\//g)).toHaveLength(1);
      expect(part.match(/periodical\.example\/leave\//g)).toHaveLength(1);
      expect(part).toContain("https://evil.example/?u=https://link.invalid/view");
    }
  });

  it("keeps one file for one delivery however often it is sent", async () => {
    const { workspace } = await frozen();
    await worker.deliver(now);
    const [first] = await deliveriesOf(workspace);
    const file = join(env().DATA_DIR, "outbox", `${first?.id}.eml`);
    const bytes = await readFile(file);
    await inSystem((tx) =>
      tx.delivery.updateMany({ where: { id: first?.id }, data: { status: "queued", settledAt: null } }),
    );
    await worker.deliver(now);
    expect(await readFile(file)).toEqual(bytes);
  });
});

it("composes the same bytes however often it is asked", async () => {
  const { workspace } = await frozen();
  const compose = async () => {
    const delivery = await inSystem((tx) =>
      tx.delivery.findFirstOrThrow({ where: { workspaceId: workspace.workspaceId }, include: { edition: true } }),
    );
    return JSON.stringify(composeMail({ delivery, edition: delivery.edition, files: [] }));
  };
  expect(await compose()).toBe(await compose());
});

describe("Resend", () => {
  it("gets one request a recipient with the delivery's key", async () => {
    const { workspace } = await frozen(everyMorning.emails);
    const { double, transport } = await resend();
    await worker.deliver(now, transport);
    expect(double.messages.map(({ to }) => to).sort()).toEqual(everyMorning.emails);
    const deliveries = await deliveriesOf(workspace);
    expect(double.requests.sort()).toEqual(deliveries.map(({ id }) => `delivery/${id}`).sort());
    expect(deliveries.every(({ providerId, status }) => providerId?.startsWith("re_") && status === "accepted")).toBe(
      true,
    );
  });

  it.each(["drop_before", "drop_after", "fail"] as const)(
    "after %s is asked again under the same key, and one message results",
    async (behaviour) => {
      const { workspace } = await frozen();
      const { double, transport } = await resend();
      double.next(behaviour);
      await worker.deliver(now, transport);
      const [uncertain] = await deliveriesOf(workspace);
      expect(uncertain).toMatchObject({ status: "uncertain", uncertainSince: now });
      double.next("accept");
      await worker.deliver(uncertain?.retryAt ?? now, transport);
      expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", attempt: 2 }]);
      expect(double.messages).toHaveLength(1);
      expect(new Set(double.requests).size).toBe(1);
    },
  );

  it("is left alone for as long as a 429 asks", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    double.next("rate_limit");
    await worker.deliver(now, transport);
    const [waiting] = await deliveriesOf(workspace);
    expect(waiting?.status).toBe("queued");
    expect(waiting?.retryAt?.getTime()).toBeGreaterThanOrEqual(after(7_000).getTime());
    await worker.deliver(after(6_000), transport);
    expect(double.requests).toHaveLength(1);
  });

  it("is not asked again after a permanent refusal", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    double.next("refuse");
    await worker.deliver(now, transport);
    await worker.deliver(after(hour), transport);
    expect(double.requests).toHaveLength(1);
    expect(await deliveriesOf(workspace)).toMatchObject([
      { status: "failed", error: "validation_error: Invalid `to` field" },
    ]);
  });

  it("is asked again when it was our key that was refused", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    double.next("unauthorized");
    await worker.deliver(now, transport);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued" }]);
  });

  it("that refuses a repetition says nothing about the first copy: a person decides", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    double.next("drop_after");
    await worker.deliver(now, transport);
    double.next("refuse");
    await worker.deliver(after(60_000), transport);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "uncertain", retryAt: null, attempt: 2 }]);
  });

  it("is not asked again once its memory of keys may have passed: a person decides", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    double.next("drop_after");
    await worker.deliver(now, transport);
    await worker.deliver(after(23.5 * hour), transport);
    expect(double.requests).toHaveLength(1);
    const [flagged] = await deliveriesOf(workspace);
    expect(flagged).toMatchObject({ status: "uncertain", retryAt: null });
    await resolveDelivery(workspace.scope, { id: flagged?.id ?? "", decision: "was_sent" });
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
  });

  it("takes back what a dead worker was sending, under the same key", async () => {
    const { workspace } = await frozen();
    const { double, transport } = await resend();
    await inSystem((tx) =>
      tx.delivery.updateMany({
        where: { workspaceId: workspace.workspaceId },
        data: { status: "sending", attempt: 1, transport: "resend", leaseUntil: after(60_000) },
      }),
    );
    await releaseLost(await worker.connect(), after(61_000));
    await worker.deliver(after(61_000), transport);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", attempt: 2 }]);
    expect(double.messages).toHaveLength(1);
  });
});

describe("SMTP", () => {
  async function smtp(options: ConstructorParameters<typeof SMTPServer>[0]) {
    const received: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        let text = "";
        stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
        stream.on("end", () => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
          done();
        });
      },
      ...options,
    });
    server.on("error", () => undefined);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    cleanups.push(() => new Promise((done) => server.close(() => done(undefined))));
    const { port } = server.server.address() as AddressInfo;
    return { received, transport: smtpTransport(`smtp://127.0.0.1:${port}`) };
  }

  it("takes one message a recipient, with the headers as given", async () => {
    const { workspace } = await frozen(everyMorning.emails);
    const { received, transport } = await smtp({});
    await worker.deliver(now, transport);
    expect(received.map(({ to }) => to)).toEqual(everyMorning.emails.map((email) => [email]));
    for (const { text } of received) {
      expect(text.match(/^List-Unsubscribe:/gm)).toHaveLength(1);
      expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    }
    expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("is tried again after a transient refusal and not after a permanent one (RFC 5321, 4.2.1)", async () => {
    const refusal = (code: number) => Object.assign(new Error("no"), { responseCode: code });
    const transient = await frozen();
    const busy = await smtp({ onRcptTo: (_address, _session, done) => done(refusal(451)) });
    await worker.deliver(now, busy.transport);
    expect(await deliveriesOf(transient.workspace)).toMatchObject([{ status: "queued" }]);
    await inSystem((tx) => tx.delivery.deleteMany());
    const permanent = await frozen();
    const closed = await smtp({ onRcptTo: (_address, _session, done) => done(refusal(550)) });
    await worker.deliver(now, closed.transport);
    expect(await deliveriesOf(permanent.workspace)).toMatchObject([{ status: "failed" }]);
  });

  it("that breaks off after the data has flowed is never repeated by itself: P2 comes first", async () => {
    const { workspace } = await frozen();
    let connections = 0;
    // A bare socket with just enough SMTP to receive the data; then it closes without an answer.
    const server = createServer((socket) => {
      connections += 1;
      socket.write("220 double ESMTP\r\n");
      let inData = false;
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        const text = chunk.toString();
        if (inData) return socket.destroy();
        inData = text.startsWith("DATA");
        return socket.write(inData ? "354 go on\r\n" : "250 fine\r\n");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    cleanups.push(() => new Promise((done) => server.close(done)));
    const transport = smtpTransport(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await worker.deliver(now, transport);
    await worker.deliver(after(hour), transport);
    expect(connections).toBe(1);
    const [flagged] = await deliveriesOf(workspace);
    expect(flagged).toMatchObject({ status: "uncertain", attempt: 1, retryAt: null });
    await resolveDelivery(workspace.scope, { id: flagged?.id ?? "", decision: "send_again" });
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued" }]);
  });

  it.each([
    ["smtp://u:p@mail.example:587", false, true],
    ["smtp://mail.example:25", false, undefined],
    ["smtps://u:p@mail.example:465", false, undefined],
    ["smtp://u:p@127.0.0.1:2525", false, undefined],
    ["smtp://u:p@mail.example:587", true, undefined],
  ])(
    "is given a password over an encrypted connection only, unless that is allowed: %s, %s",
    (url, allow, demanded) => {
      expect(tlsOf(url, allow).requireTLS).toBe(demanded);
    },
  );

  it("that offers no encryption is not told the password", async () => {
    const { workspace } = await frozen();
    let told = "";
    const server = createServer((socket) => {
      socket.write("220 double ESMTP\r\n");
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        told += chunk.toString();
        socket.write(chunk.toString().startsWith("EHLO") ? "250-double\r\n250 AUTH PLAIN LOGIN\r\n" : "500 no\r\n");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.2", done));
    cleanups.push(() => new Promise((done) => server.close(done)));
    const url = new URL(`smtp://user:secret@127.0.0.2:${(server.address() as AddressInfo).port}`);
    url.searchParams.set("requireTLS", "true");
    await worker.deliver(now, smtpTransport(url.href));
    expect(told).not.toMatch(/AUTH|secret/);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued" }]);
  });

  it("that cannot be reached is tried again, since nothing can have been sent", async () => {
    const { workspace } = await frozen();
    await worker.deliver(now, smtpTransport("smtp://127.0.0.1:1"));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued", attempt: 1, uncertainSince: null }]);
  });
});

it("calls off mail that waits when its schedule is turned off", async () => {
  const { workspace, theme } = await frozen();
  await saveThemeSchedule(workspace.at(after(1_000)), { ...everyMorning, enabled: false, themeId: theme.id });
  await worker.deliver(after(2_000));
  expect(await deliveriesOf(workspace)).toMatchObject([{ status: "cancelled" }]);
});
