import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { inSystem } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { createReport } from "@/lib/reports/commands";
import { createSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { startWebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace } from "@/tests/setup/factories";
import { setEnvironment } from "@/tests/setup/environment";
import { long } from "@/tests/setup/long";
import { reportInput } from "@/tests/setup/reports";
import { useWorkerProcess } from "@/tests/setup/worker-process";

/** How many messages the server accepts per second; it refuses more than that for now. */
const perSecond = 50;
const recipients = 1_000;

const worker = useWorkerProcess();
const got = new Map<string, number>();
let refused = 0;
let taken: number[] = [];

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo(_address, _session, done) {
    const now = Date.now();
    taken = taken.filter((at) => at > now - 1_000);
    // Slightly more than stated: our seconds need not begin together with the worker's.
    if (taken.length > perSecond * 1.2) {
      refused += 1;
      return done(Object.assign(new Error("4.7.0 too many messages"), { responseCode: 450 }));
    }
    taken.push(now);
    return done();
  },
  onData(stream, { envelope }, done) {
    stream.resume();
    stream.once("end", () => {
      // Notices about failures meanwhile go to others.
      for (const { address } of envelope.rcptTo)
        if (/^[ab]\d+@/.test(address)) got.set(address, (got.get(address) ?? 0) + 1);
      done();
    });
  },
});

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  setEnvironment({
    DATA_DIR: mkdtempSync(join(tmpdir(), "periodical-kill-")),
    MAIL_TRANSPORT: "smtp",
    SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    MAIL_PER_SECOND: String(perSecond),
  });
});
// Errors of connections that a killed worker leaves behind.
server.on("error", () => undefined);
afterAll(() => new Promise<void>((done) => server.close(done)));

it.runIf(long)(
  `a report to ${2 * recipients} people, to a server that takes ${perSecond} a second: killed twice in the middle, each gets one`,
  async () => {
    const web = await startWebDouble();
    web.serve("/a.csv", "a\n1\n2\n");
    const { scope } = await makeWorkspace();
    const source = { kind: "csv", url: `${web.url}/a.csv` } as const;
    const { id: reportId } = await createReport(scope, { ...reportInput(), source });
    const schedules: string[] = [];
    for (const half of ["a", "b"]) {
      const input = {
        name: `Report ${half}`,
        taskType: "report",
        params: { reportId },
        recurrence: { kind: "daily", time: "09:00" },
        timezone: "UTC",
        recipients: Array.from({ length: recipients }, (_, n) => `${half}${n}@example.com`),
        maxRecipients: 1_000,
      };
      schedules.push((await createSchedule(scope, scheduleInputSchema.parse(input))).id);
    }
    const all = 2 * recipients;
    const until = (what: () => Promise<void> | void) => vi.waitFor(what, { timeout: 180_000, interval: 50 });
    worker.start();
    for (const id of schedules) await runScheduleNow(scope, { id });
    for (const share of [0.3, 0.6]) {
      await until(() => expect(got.size).toBeGreaterThan(all * share));
      worker.kill();
      worker.start();
    }
    const open = () => inSystem((tx) => tx.delivery.findMany({ where: { status: { not: "accepted" } } }));
    // If the worker was killed while sending a message, its outcome is unknown: a person decides.
    await until(async () =>
      expect((await open()).filter(({ status, retryAt }) => status !== "uncertain" || retryAt !== null)).toEqual([]),
    );
    for (const { id, recipient } of await open())
      await resolveDelivery(scope, { id, decision: got.has(recipient) ? "was_sent" : "send_again" });
    await until(async () => expect(await open()).toEqual([]));
    expect(got.size).toBe(all);
    expect(new Set(got.values())).toEqual(new Set([1]));
    expect(await inSystem((tx) => tx.run.findMany({ where: { status: { not: "succeeded" } } }))).toEqual([]);
    // At this pace hardly any were refused; refused ones have been retried.
    expect(refused).toBeLessThan(all / 4);
    await web.close();
  },
  400_000,
);
