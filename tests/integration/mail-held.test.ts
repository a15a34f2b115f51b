import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { env, longestOf, widthsOf } from "@/lib/env";
import type { MailTransport, SendOutcome } from "@/lib/mail/transport";
import { deliveriesOf, everyMorning } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";
import { serveQueues } from "@/worker/handlers";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");

it("a provider that is down is left alone as a whole: what waits has not been tried, and is not put off", async () => {
  const frozen = await Promise.all([1, 2, 3, 4].map(() => worker.freeze(now, everyMorning.emails)));
  await worker.ring(now);
  const lines: string[] = [];
  const down: SendOutcome = { kind: "failed", error: "connect ECONNREFUSED", retryAfterMs: 0, wide: true };
  const transport: MailTransport = { name: "smtp", repeatWindowMs: 0, send: () => Promise.resolve(down) };
  const stopping = new AbortController();
  const queues = await serveQueues(worker.boss(), {
    workerId: randomUUID(),
    clock: fixedClock(now),
    log: pino({ level: "warn" }, { write: (line) => void lines.push(line) }),
    transport,
    bounceMailbox: undefined,
    mailPerSecond: undefined,
    retentionDays: 180,
    itemRetentionDays: 365,
    dataDir: env().DATA_DIR,
    widths: { ...widthsOf(env()), mail: 1 },
    longestMs: longestOf(env()),
    stopping: stopping.signal,
  });
  await expect.poll(() => lines.some((line) => line.includes("Mail is held back")), { timeout: 60_000 }).toBe(true);
  const heldMs = (queues.state().mailHeldUntil?.getTime() ?? 0) - now.getTime();
  expect(heldMs).toBeGreaterThan(0);
  expect(heldMs).toBeLessThanOrEqual(5_000);
  const deliveries = (await Promise.all(frozen.map(({ workspace }) => deliveriesOf(workspace)))).flat();
  expect(deliveries).toHaveLength(12);
  const tried = deliveries.filter(({ attempt }) => attempt > 0);
  expect(tried.length).toBeLessThanOrEqual(5);
  for (const { status, retryAt } of deliveries.filter(({ attempt }) => attempt === 0))
    expect([status, retryAt]).toEqual(["queued", null]);
  stopping.abort();
  await queues.stop();
});
