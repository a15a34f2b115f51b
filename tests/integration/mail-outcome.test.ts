import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import type { MailTransport, SendOutcome } from "@/lib/mail/transport";
import { recordEvaluation, registerWorker } from "@/lib/health/commands";
import { getHealth, listTroubles } from "@/lib/health/queries";
import { tellLeft } from "@/lib/deliveries/send/settle-deliveries";
import { accept, beginSending } from "@/lib/deliveries/transitions";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { retryRun } from "@/lib/runs/commands";
import { getScheduleStatistics } from "@/lib/schedules/queries";
import { deliveriesOf, runsOf } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { scheduleRow } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const hour = 3_600_000;

/** A provider that gives each address its answer, and accepts everything else. */
function provider(answers: Record<string, SendOutcome> = {}): MailTransport & { asked: string[] } {
  const asked: string[] = [];
  return {
    name: "smtp",
    repeatWindowMs: 0,
    asked,
    send: ({ to }) => {
      asked.push(to);
      return Promise.resolve(answers[to] ?? { kind: "accepted", providerId: null });
    },
  };
}

const refused: SendOutcome = { kind: "refused", error: "550 no such user" };
const failed: SendOutcome = { kind: "failed", error: "535 wrong password", retryAfterMs: 0 };
/** Times of their own for each test: retention and health look at the present. */
const now = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000 + 9 * hour);
const after = (ms: number) => new Date(now.getTime() + ms);

describe("a message", () => {
  it("is given up a day after it was due, and leaves no more when the provider is back", async () => {
    const { workspace } = await worker.freeze(now);
    const dead = provider({ "a@example.com": failed });
    for (const hours of [0, 1, 5, 23]) await worker.deliver(after(hours * hour), dead);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued", firstAttemptAt: now }]);
    const back = provider();
    await worker.deliver(after(24.5 * hour), back);
    expect(back.asked).toEqual([]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "failed", error: "535 wrong password" }]);
    expect(await runsOf(workspace)).toMatchObject([{ status: "failed" }]);
  });

  it("that waited for days while nothing ran is not yesterday's news to anybody", async () => {
    const { workspace } = await worker.freeze(now);
    const back = provider();
    await worker.deliver(after(7 * 24 * hour), back);
    expect(back.asked).toEqual([]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "failed", attempt: 0 }]);
  });
});

describe("a run", () => {
  it("whose mail reached nobody has failed; its owner is told once, the statistics count it", async () => {
    const { workspace, theme } = await worker.freeze(now, ["a@example.com", "b@example.com"]);
    await worker.deliver(now, provider({ "a@example.com": refused, "b@example.com": refused }));
    const [run] = await runsOf(workspace);
    expect(run).toMatchObject({
      status: "failed",
      error: { fault: { code: "mail_reached_nobody", values: { detail: "550 no such user" } } },
    });
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 1 });
    const notices = (await sentTo(workspace.email)).map(({ text }) => text);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain("550 no such user");
    expect((await listTroubles(workspace.scope)).map(({ trouble }) => trouble)).toEqual(["undelivered"]);
    // The edition is already written: only its messages can be sent again.
    await expect(retryRun(workspace.scope, { id: run?.id ?? "" })).rejects.toMatchObject({ reason: "run_mail_lost" });
    const { windows } = await getScheduleStatistics(workspace.scope, theme.scheduleId);
    expect(windows[0]).toMatchObject({ successRate: 0, undelivered: 2 });
  });

  it("counts as one more in a row only when its mail is lost, and ends the row when it arrives", async () => {
    const { workspace, theme } = await worker.freeze(now);
    await inSystem((tx) => tx.schedule.update({ where: { id: theme.scheduleId }, data: { consecutiveFailures: 3 } }));
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded" }]);
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 3 });
    await worker.deliver(now, provider());
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 0 });
  });

  it("is told that its mail arrived by another worker, where the one that sent it died before it could", async () => {
    const { workspace, theme } = await worker.freeze(now);
    await inSystem((tx) => tx.schedule.update({ where: { id: theme.scheduleId }, data: { consecutiveFailures: 3 } }));
    const [waiting] = await deliveriesOf(workspace);
    if (!waiting) throw new Error("Nothing waits.");
    const clock = fixedClock(now);
    const [taken] = (
      await inSystem((tx) => beginSending(tx, [{ delivery: waiting, transport: "smtp" }], clock))
    ).values();
    if (!taken) throw new Error("It was not taken.");
    expect(await inSystem((tx) => accept(tx, [{ delivery: taken, providerId: "1" }], clock))).toEqual(
      new Set([waiting.id]),
    );
    expect(await tellLeft(fixedClock(after(30_000)))).toBe(0);
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 3 });
    const later = after(61_000);
    expect(await tellLeft(fixedClock(later))).toBe(1);
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 0 });
    expect(await tellLeft(fixedClock(after(hour)))).toBe(0);
    const again = provider();
    await worker.deliver(after(hour), again);
    expect(again.asked).toEqual([]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", sentAt: now, leaseUntil: null }]);
  });

  it("whose mail reached some has succeeded and says whom not: to its owner once, under Jobs, in the statistics", async () => {
    const { workspace, theme } = await worker.freeze(now, ["a@example.com", "b@example.com"]);
    await worker.deliver(now, provider({ "b@example.com": refused }));
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", error: null }]);
    const notices = await sentTo(workspace.email);
    expect(notices.map(({ subject }) => subject)).toEqual(["“Courts” did not reach one recipient"]);
    expect(notices[0]?.text).toContain("b@example.com: 550 no such user");
    expect((await listTroubles(workspace.scope)).map(({ trouble }) => trouble)).toEqual(["undelivered"]);
    const { windows } = await getScheduleStatistics(workspace.scope, theme.scheduleId);
    expect(windows[0]).toMatchObject({ successRate: 1, undelivered: 1 });
  });

  it("is well again when a person sends it again and it arrives", async () => {
    const { workspace } = await worker.freeze(now);
    await worker.deliver(now, provider({ "a@example.com": refused }));
    const [lost] = await deliveriesOf(workspace);
    await resolveDelivery(workspace.at(after(hour)), { id: lost?.id ?? "", decision: "send_again" });
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", error: null }]);
    await worker.deliver(after(hour), provider());
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
    const decide = resolveDelivery(workspace.scope, { id: lost?.id ?? "", decision: "send_again" });
    await expect(decide).rejects.toMatchObject({ reason: "delivery_not_uncertain" });
  });

  it("whose mail nobody knows of has reached nobody until somebody says so", async () => {
    const { workspace } = await worker.freeze(now);
    await worker.deliver(now, provider({ "a@example.com": { kind: "uncertain", error: "connection lost" } }));
    await worker.deliver(now, provider());
    expect(await runsOf(workspace)).toMatchObject([{ status: "failed" }]);
    const [delivery] = await deliveriesOf(workspace);
    await resolveDelivery(workspace.scope, { id: delivery?.id ?? "", decision: "was_sent" });
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", error: null }]);
  });
});

it("health knows of a provider that refuses us, until it takes a message again", async () => {
  await inSystem((tx) => tx.delivery.deleteMany());
  const id = randomUUID();
  await registerWorker({ id, version: "1", host: "h", pid: 1 });
  await recordEvaluation({ id, evaluatedAt: new Date(), running: [], mailHeldUntil: null });
  expect(await getHealth()).toMatchObject({ status: "ok", mail: { status: "ok" } });
  const { workspace } = await worker.freeze(now, ["a@example.com", "b@example.com"]);
  const wrongPassword = provider({ "a@example.com": failed, "b@example.com": failed });
  await worker.deliver(now, wrongPassword);
  expect(await getHealth()).toMatchObject({
    status: "degraded",
    mail: { status: "failing", failingSince: now.toISOString(), waiting: 2 },
  });
  await worker.deliver(after(hour), provider());
  expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["accepted", "accepted"]);
  expect(await getHealth()).toMatchObject({ status: "ok", mail: { status: "ok" } });
});
