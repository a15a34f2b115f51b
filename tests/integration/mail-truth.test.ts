import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { applyReports } from "@/lib/deliveries/report/apply-reports";
import { getDelivery } from "@/lib/deliveries/queries";
import { listTroubles } from "@/lib/health/queries";
import type { MailReport } from "@/lib/mail/report";
import { resendTransport } from "@/lib/mail/resend";
import { smtpTransport } from "@/lib/mail/smtp";
import type { MailTransport } from "@/lib/mail/transport";
import { getRun } from "@/lib/runs/queries";
import { getScheduleStatistics } from "@/lib/schedules/queries";
import { type ResendDouble, startResendDouble } from "@/tests/doubles/resend-server";
import { deliveriesOf, runsOf } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const hour = 3_600_000;
const day = 24 * hour;
const now = new Date(Math.floor(Date.now() / day) * day - day + 9 * hour);
const after = (ms: number) => new Date(now.getTime() + ms);

type Mood = "takes" | "refuses" | "greylists" | "hangs up" | "knows no password";

let mood: Mood = "takes";
let hasGot = 0;
let resend: ResendDouble;
let smtpUrl: string;
const smtp = new SMTPServer({
  disabledCommands: ["STARTTLS"],
  authOptional: true,
  onAuth: (_auth, _session, done) =>
    mood === "knows no password"
      ? done(Object.assign(new Error("wrong password"), { responseCode: 535 }))
      : done(null, { user: 1 }),
  onRcptTo(_address, _session, done) {
    const refusal = { refuses: "550 5.1.1 no such user", greylists: "450 4.2.0 greylisted, come back later" }[
      mood as "refuses"
    ];
    if (!refusal) return done();
    done(Object.assign(new Error(refusal.slice(4)), { responseCode: Number(refusal.slice(0, 3)) }));
  },
  onData(stream, _session, done) {
    stream.resume();
    stream.once("end", () => {
      // A server that hangs up has received the message, but does not confirm it.
      if (mood === "hangs up") return;
      hasGot += 1;
      done();
    });
  },
});
const sockets = new Set<{ destroy: () => void }>();

beforeAll(async () => {
  resend = await startResendDouble();
  smtp.server.on("connection", (socket: { destroy: () => void }) => sockets.add(socket));
  smtp.on("error", () => undefined);
  await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", done));
  smtpUrl = `smtp://me:secret@127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await resend.close();
  await new Promise<void>((done) => smtp.close(done));
});

const report = (
  kind: MailReport["kind"],
  deliveryId: string,
  minutes: number,
  detail: string | null = null,
): MailReport => ({
  source: "ses",
  key: `${kind} ${minutes}`,
  kind,
  at: after(minutes * 60_000),
  deliveryId,
  providerId: null,
  isGone: false,
  detail,
});

/** Everything that is shown about one message to one person, in all places. */
async function told(
  transport: () => MailTransport,
  attempts: number[],
  reports: (deliveryId: string) => MailReport[] = () => [],
): Promise<string> {
  hasGot = 0;
  resend.messages.length = 0;
  const { workspace, theme } = await worker.freeze(now);
  for (const hours of attempts) await worker.deliver(after(hours * hour), transport());
  const [first] = await deliveriesOf(workspace);
  const end = after(Math.max(...attempts, 2) * hour + hour);
  for (const one of reports(first?.id ?? "")) await applyReports([one], fixedClock(end));
  const scope = workspace.at(end);
  const [run] = await runsOf(workspace);
  const [view, delivery] = [await getRun(scope, run?.id ?? ""), await getDelivery(scope, first?.id ?? "")];
  const { windows } = await getScheduleStatistics(scope, theme.scheduleId);
  const troubles = (await listTroubles(scope)).map(({ trouble }) => trouble);
  const notices = (await sentTo(workspace.email)).map(({ subject }) => subject);
  const { accepted, failed, waiting } = view.deliveries;
  const shown = accepted > 0 ? "sent" : failed > 0 ? "not delivered" : waiting > 0 ? "sending" : "nothing";
  const got = hasGot + resend.messages.length > 0;
  // The promise: no place says that a message arrived if nobody received it or it bounced.
  if (!got || delivery.status === "bounced") {
    expect([delivery.status, shown]).not.toContain("accepted");
    expect(["not delivered", "sending"]).toContain(shown);
    if (shown === "not delivered") {
      expect(view.status).toBe("failed");
      expect(windows[0]).toMatchObject({ successRate: 0, undelivered: 1 });
      expect([troubles, notices.length]).toEqual([["undelivered"], 1]);
    }
  } else expect(shown).toBe("sent");
  return [
    delivery.status,
    `run ${view.status}`,
    shown,
    `undelivered ${windows[0]?.undelivered}`,
    troubles[0] ?? "no trouble",
    notices[0] ?? "nobody told",
  ].join(", ");
}

const bySmtp = (first: Mood, then: Mood = first) => {
  let n = 0;
  return () => {
    mood = n++ === 0 ? first : then;
    if (mood === "hangs up") setTimeout(() => sockets.forEach((socket) => socket.destroy()), 300);
    return smtpTransport(smtpUrl);
  };
};
const byResend = (...behaviours: Parameters<ResendDouble["next"]>[0][]) => {
  let n = 0;
  return () => {
    resend.next(behaviours[Math.min(n++, behaviours.length - 1)] ?? "accept");
    return resendTransport("re_key", resend.url);
  };
};

it.each<[what: string, () => Promise<string>, says: string]>([
  [
    "SMTP takes it",
    () => told(bySmtp("takes"), [0]),
    "accepted, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
  [
    "SMTP refuses it",
    () => told(bySmtp("refuses"), [0]),
    "failed, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "SMTP greylists it",
    () => told(bySmtp("greylists"), [0]),
    "queued, run succeeded, sending, undelivered 0, no trouble, nobody told",
  ],
  [
    "SMTP greylists it, and takes it",
    () => told(bySmtp("greylists", "takes"), [0, 1]),
    "accepted, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
  [
    "SMTP hangs up on the message",
    () => told(bySmtp("hangs up"), [0, 1]),
    "uncertain, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "SMTP knows another password",
    () => told(bySmtp("knows no password"), [0]),
    "queued, run succeeded, sending, undelivered 0, no trouble, nobody told",
  ],
  [
    "the same for a day",
    () => told(bySmtp("knows no password"), [0, 1, 25]),
    "failed, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "Resend takes it",
    () => told(byResend("accept"), [0]),
    "accepted, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
  [
    "Resend refuses it",
    () => told(byResend("refuse"), [0]),
    "failed, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "Resend has enough",
    () => told(byResend("rate_limit"), [0]),
    "queued, run succeeded, sending, undelivered 0, no trouble, nobody told",
  ],
  [
    "Resend knows another key",
    () => told(byResend("unauthorized"), [0]),
    "queued, run succeeded, sending, undelivered 0, no trouble, nobody told",
  ],
  [
    "Resend loses the connection before it has it",
    () => told(byResend("drop_before"), [0]),
    "uncertain, run succeeded, sending, undelivered 0, no trouble, nobody told",
  ],
  [
    "Resend loses it after, and is asked again",
    () => told(byResend("drop_after", "accept"), [0, 1]),
    "accepted, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
  [
    "it is delivered later",
    () => told(bySmtp("takes"), [0], (id) => [report("delivered", id, 1)]),
    "delivered, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
  [
    "it bounces later",
    () => told(bySmtp("takes"), [0], (id) => [report("bounced", id, 1, "5.2.2 full")]),
    "bounced, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "it bounces, told twice and before it was delivered",
    () =>
      told(bySmtp("takes"), [0], (id) => [
        report("bounced", id, 2, "5.2.2 full"),
        report("delivered", id, 1),
        report("bounced", id, 2, "5.2.2 full"),
      ]),
    "bounced, run failed, not delivered, undelivered 1, undelivered, Courts failed",
  ],
  [
    "its reader complains",
    () => told(bySmtp("takes"), [0], (id) => [report("complained", id, 1), report("delivered", id, 2)]),
    "complained, run succeeded, sent, undelivered 0, no trouble, nobody told",
  ],
])("%s", async (_what, line, says) => {
  expect(await line()).toBe(says);
});
