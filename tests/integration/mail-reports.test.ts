import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { applyReports } from "@/lib/deliveries/report/apply-reports";
import { beginSending } from "@/lib/deliveries/transitions";
import { listTroubles } from "@/lib/health/queries";
import { detailOf, type MailReport, reportProviders } from "@/lib/mail/report";
import { readReports } from "@/lib/mail/reports/read";
import type { MailTransport, SendOutcome } from "@/lib/mail/transport";
import { getScheduleStatistics } from "@/lib/schedules/queries";
import { addItems, deliveriesOf, makeItem, runsOf } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { type Happened, providers, providerSettings } from "@/tests/setup/reports-of-mail";
import { scheduleRow } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const hour = 3_600_000;
const day = 24 * hour;
const now = new Date(Math.floor(Date.now() / day) * day - 10 * day + 9 * hour);
const after = (ms: number) => new Date(now.getTime() + ms);

let counter = 0;
const nextId = () => `event-${(counter += 1)}`;
const gone = "5.1.1 no such user";
const full = "5.2.2 mailbox full";

/** A provider that accepts everything and assigns its own ids. */
const taking: MailTransport = {
  name: "smtp",
  repeatWindowMs: 0,
  send: ({ id, round = 0 }) =>
    Promise.resolve({ kind: "accepted", providerId: `p-${id}-${round}`, answer: "250 ok" } satisfies SendOutcome),
};

beforeEach(() => inSystem((tx) => tx.delivery.deleteMany()));

/** One message of a theme to each of these, accepted by the provider. */
async function sent(emails = ["a@example.com"]) {
  const frozen = await worker.freeze(now, emails);
  await worker.deliver(now, taking);
  const deliveries = await deliveriesOf(frozen.workspace);
  const of = (email: string) => deliveries.find(({ recipient }) => recipient === email)?.id ?? "";
  return { ...frozen, of };
}

/** The next edition of a theme, a day later. */
async function next({ workspace, theme }: Awaited<ReturnType<typeof sent>>, days: number) {
  await addItems(workspace.at(after(days * day - hour)), theme.feedId, [makeItem(`Story of day ${days}`)]);
  await worker.work(after(days * day), taking);
  return (await deliveriesOf(workspace)).filter(({ createdAt }) => createdAt >= after(days * day));
}

const told = (happened: Partial<Happened> & Pick<Happened, "kind">): Happened => ({
  at: after(60_000),
  deliveryId: null,
  providerId: "unknown",
  id: nextId(),
  ...happened,
});

/** Reports an event in the exact format of a provider. */
async function tell(happened: Happened, provider = "ses" as (typeof reportProviders)[number], at = after(hour)) {
  const reports = await readReports(provider, providers[provider](happened), providerSettings);
  if (typeof reports === "string") throw new Error(reports);
  return applyReports(reports, fixedClock(at));
}

describe.each(reportProviders)("%s", (provider) => {
  it("tells that a message was delivered, delayed, came back or was complained about, by what it carried or by its id", async () => {
    const { workspace, of } = await sent();
    const deliveryId = of("a@example.com");
    const status = async () => (await deliveriesOf(workspace))[0]?.status;
    expect(await tell(told({ kind: "delayed", deliveryId, said: "4.2.2 later" }), provider)).toBe(1);
    expect(await status()).toBe("accepted");
    const providerId = `p-${deliveryId}-0`;
    expect(await tell(told({ kind: "delivered", providerId, at: after(120_000) }), provider)).toBe(1);
    expect(await status()).toBe("delivered");
    expect(await tell(told({ kind: "bounced", deliveryId, at: after(180_000), said: full }), provider)).toBe(1);
    expect(await deliveriesOf(workspace)).toMatchObject([
      { status: "bounced", error: expect.stringContaining("mailbox full") as string },
    ]);
    expect(await tell(told({ kind: "complained", deliveryId, at: after(240_000) }), provider)).toBe(1);
    expect(await status()).toBe("complained");
  });

  it("is believed only with its signature, and only where a setting says how it signs", async () => {
    const { workspace, of } = await sent();
    const happened = told({ kind: "bounced", deliveryId: of("a@example.com"), said: gone });
    const { body, headers, ...rest } = providers[provider](happened);
    const forged = {
      body:
        provider === "mailgun"
          ? body.replace(/"signature":"(\w)/, (_, first) => `"signature":"${first === "0" ? "1" : "0"}`)
          : body.replace("mailbox", "letter box").replace(gone, "5.1.1 nobody"),
      headers:
        provider === "postmark"
          ? new Headers({ authorization: `Basic ${Buffer.from("any:guess").toString("base64")}` })
          : headers,
      ...rest,
    };
    expect(await readReports(provider, forged, providerSettings)).toBe("unsigned");
    expect(
      await readReports(provider, { ...forged, headers: new Headers(), body: forged.body }, providerSettings),
    ).toBe("unsigned");
    const none = { RESEND_WEBHOOK_SECRET: undefined, SES_TOPIC_ARN: undefined, POSTMARK_WEBHOOK_PASSWORD: undefined };
    const silent = { ...providerSettings, ...none, MAILGUN_WEBHOOK_KEY: undefined, SENDGRID_WEBHOOK_KEY: undefined };
    expect(await readReports(provider, { body, headers, ...rest }, silent)).toBe("unknown");
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
  });

  it("that says there is no such address suspends it at once; a full mailbox does so the third time in a row", async () => {
    const first = await sent(["gone@example.com", "full@example.com", "well@example.com"]);
    await tell(told({ kind: "bounced", deliveryId: first.of("gone@example.com"), said: gone }), provider);
    await tell(told({ kind: "bounced", deliveryId: first.of("full@example.com"), said: full }), provider);
    const statuses = async (days: number) =>
      new Map((await next(first, days)).map(({ recipient, status, error, id }) => [recipient, { status, error, id }]));
    for (const days of [1, 2]) {
      const seen = await statuses(days);
      expect(seen.get("gone@example.com")).toMatchObject({ status: "failed", error: "mail_suspended" });
      expect(seen.get("full@example.com")).toMatchObject({ status: "accepted" });
      const deliveryId = seen.get("full@example.com")?.id ?? "";
      await tell(
        told({ kind: "bounced", deliveryId, said: full, at: after(days * day + hour) }),
        provider,
        after(days * day + hour),
      );
    }
    const seen = await statuses(3);
    expect(seen.get("full@example.com")).toMatchObject({ status: "failed", error: "mail_suspended" });
    expect(seen.get("well@example.com")).toMatchObject({ status: "accepted" });
  });
});

it("what is nothing of a provider's, or of no provider, is told apart", async () => {
  expect(await readReports("nobody", { body: "{}", headers: new Headers() }, providerSettings)).toBe("unknown");
  expect(await readReports("mailgun", { body: "{", headers: new Headers() }, providerSettings)).toBe("malformed");
  expect(await readReports("mailgun", { body: "{}", headers: new Headers() }, providerSettings)).toBe("unsigned");
});

describe("reports", () => {
  const report = (kind: MailReport["kind"], deliveryId: string, at: Date, key = nextId()): MailReport => ({
    source: "resend",
    key,
    kind,
    at,
    deliveryId,
    providerId: null,
    isGone: false,
    detail: kind === "bounced" ? full : null,
  });
  const apply = (...reports: MailReport[]) => applyReports(reports, fixedClock(after(day)));

  it("count once however often they come, and in the order in which things happened, in whatever order they come", async () => {
    const minutes = (n: number) => after(n * 60_000);
    const told = [
      (id: string) => report("delivered", id, minutes(1), `one ${id}`),
      (id: string) => report("bounced", id, minutes(2), `two ${id}`),
      (id: string) => report("delayed", id, minutes(3), `three ${id}`),
    ];
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const { workspace, of } = await sent();
      const all = order.flatMap((n) => told[n]?.(of("a@example.com")) ?? []);
      expect(await apply(...all)).toBe(3);
      expect(await apply(...all)).toBe(0);
      expect(await deliveriesOf(workspace), order.join()).toMatchObject([{ status: "bounced", error: full }]);
    }
  });

  it("of a complaint stand for good, and it suspends the address for good", async () => {
    const first = await sent();
    const id = first.of("a@example.com");
    await apply(report("complained", id, after(60_000)), report("delivered", id, after(120_000)));
    expect(await deliveriesOf(first.workspace)).toMatchObject([{ status: "complained" }]);
    expect(await runsOf(first.workspace)).toMatchObject([{ status: "succeeded" }]);
    expect(await next(first, 1)).toMatchObject([{ status: "suppressed", error: "mail_complained" }]);
  });

  it("that come before our own answer is written are not overwritten by it, whatever it is", async () => {
    for (const outcome of [
      { kind: "accepted", providerId: "p-1", answer: "250 ok" },
      { kind: "uncertain", error: "connection lost" },
      { kind: "failed", error: "451 later", retryAfterMs: 0 },
    ] satisfies SendOutcome[]) {
      const { workspace } = await worker.freeze(now);
      const slow: MailTransport = {
        ...taking,
        send: async ({ id }) => {
          expect(await applyReports([report("delivered", id, after(1))], fixedClock(after(2)))).toBe(1);
          return outcome;
        },
      };
      await worker.deliver(now, slow);
      const providerId = outcome.kind === "accepted" ? "p-1" : null;
      expect(await deliveriesOf(workspace), outcome.kind).toMatchObject([
        { status: "delivered", providerId, error: null },
      ]);
      expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded" }]);
      await inSystem((tx) => tx.delivery.deleteMany());
    }
  });

  it("decide about one of which nobody knew what became of it", async () => {
    const { workspace } = await worker.freeze(now);
    await worker.deliver(now, {
      ...taking,
      send: () => Promise.resolve({ kind: "uncertain", error: "connection lost" }),
    });
    await worker.deliver(now, taking);
    expect(await runsOf(workspace)).toMatchObject([{ status: "failed" }]);
    const [unknown] = await deliveriesOf(workspace);
    await apply(report("delivered", unknown?.id ?? "", after(60_000)));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "delivered" }]);
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded", error: null }]);
  });

  it("of one that a worker was at are not taken for lost when that dies", async () => {
    const { workspace } = await worker.freeze(now);
    const [waiting] = await deliveriesOf(workspace);
    if (!waiting) throw new Error("Nothing waits.");
    await inSystem((tx) => beginSending(tx, [{ delivery: waiting, transport: "smtp" }], fixedClock(now)));
    await apply(report("delivered", waiting.id, after(1_000)));
    await worker.work(after(hour), taking);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "delivered", attempt: 1 }]);
  });

  it("of the round before say nothing of one that was sent again", async () => {
    const { workspace, of } = await sent();
    const id = of("a@example.com");
    await apply(report("bounced", id, after(60_000)));
    await resolveDelivery(workspace.at(after(day)), { id, decision: "send_again" });
    await worker.deliver(after(day), taking);
    await apply(report("bounced", id, after(120_000)));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", round: 1, providerId: `p-${id}-1` }]);
    await applyReports([report("delivered", id, after(day + 5_000))], fixedClock(after(day + hour)));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "delivered" }]);
  });

  it("of a run that others have followed end no trouble, and begin no row", async () => {
    const first = await sent();
    const { scheduleId } = first.theme;
    const [second] = await next(first, 1);
    await applyReports([report("bounced", second?.id ?? "", after(day + 60_000))], fixedClock(after(day + hour)));
    expect(await scheduleRow(scheduleId)).toMatchObject({ consecutiveFailures: 1 });
    await applyReports(
      [report("delivered", first.of("a@example.com"), after(60_000))],
      fixedClock(after(day + 2 * hour)),
    );
    expect(await scheduleRow(scheduleId)).toMatchObject({ consecutiveFailures: 1, unreached: ["a@example.com"] });
    await applyReports(
      [report("bounced", first.of("a@example.com"), after(120_000))],
      fixedClock(after(day + 3 * hour)),
    );
    expect(await scheduleRow(scheduleId)).toMatchObject({ consecutiveFailures: 1 });
  });

  it("that cannot be kept, keep none of those behind them from being", async () => {
    const { workspace, of } = await sent(["a@example.com", "b@example.com"]);
    const poison = { ...report("bounced", of("a@example.com"), after(60_000)), detail: "no \0 such" };
    await expect(apply(poison, report("bounced", of("b@example.com"), after(60_000)))).rejects.toThrow();
    const statuses = (await deliveriesOf(workspace)).map(({ recipient, status }) => [recipient, status]);
    expect(new Map(statuses as [string, string][])).toEqual(
      new Map([
        ["a@example.com", "accepted"],
        ["b@example.com", "bounced"],
      ]),
    );
    expect(detailOf(`550 no\0 such ${"😀".repeat(600)}`)?.isWellFormed()).toBe(true);
    expect(detailOf("550 no\0 such")).toBe("550 no such");
  });

  it("make a run that reached nobody one that has failed, everywhere it is told of", async () => {
    const { workspace, theme, of } = await sent();
    await apply(report("bounced", of("a@example.com"), after(60_000)));
    expect(await runsOf(workspace)).toMatchObject([
      { status: "failed", error: { fault: { code: "mail_reached_nobody", values: { detail: full } } } },
    ]);
    expect(await scheduleRow(theme.scheduleId)).toMatchObject({ consecutiveFailures: 1, unreached: ["a@example.com"] });
    expect((await listTroubles(workspace.at(after(day)))).map(({ trouble }) => trouble)).toEqual(["undelivered"]);
    const { windows } = await getScheduleStatistics(workspace.at(after(day)), theme.scheduleId);
    expect(windows[0]).toMatchObject({ successRate: 0, undelivered: 1 });
    expect((await sentTo(workspace.email)).map(({ text }) => text)).toEqual([expect.stringContaining(full)]);
  });
});

describe("the owner of a schedule", () => {
  const bounce = async (deliveryId: string, days: number) =>
    tell(
      told({ kind: "bounced", deliveryId, said: full, at: after(days * day + hour) }),
      "resend",
      after(days * day + 2 * hour),
    );
  const subjects = async (email: string) => (await sentTo(email)).map(({ subject }) => subject);
  const idOf = (deliveries: Awaited<ReturnType<typeof next>>, email: string) =>
    deliveries.find(({ recipient }) => recipient === email)?.id ?? "";

  it("hears once of an address that mail does not reach, not with each run, and when it does again", async () => {
    const first = await sent(["a@example.com", "b@example.com"]);
    const { email } = first.workspace;
    await bounce(first.of("a@example.com"), 0);
    expect(await subjects(email)).toEqual(["“Courts” did not reach one recipient"]);
    await bounce(idOf(await next(first, 1), "a@example.com"), 1);
    expect(await subjects(email)).toEqual([]);
    // Acceptance by its mail server is not enough: the previous message was accepted, too.
    const third = await next(first, 2);
    expect(await subjects(email)).toEqual([]);
    const delivered = told({ kind: "delivered", deliveryId: idOf(third, "a@example.com"), at: after(2 * day + hour) });
    await tell(delivered, "resend", after(2 * day + hour));
    expect(await subjects(email)).toEqual(["“Courts” works again"]);
    expect(await scheduleRow(first.theme.scheduleId)).toMatchObject({ unreached: [], troubleSince: null });
  });

  it("hears that nobody is reached at all, although it was known of one", async () => {
    const first = await sent(["a@example.com", "b@example.com"]);
    const { email } = first.workspace;
    await bounce(first.of("a@example.com"), 0);
    await bounce(first.of("b@example.com"), 0);
    expect(await subjects(email)).toEqual(["“Courts” did not reach one recipient", "Courts failed"]);
  });

  it("hears once where the only address bounces late each time, until it is suspended and the schedule pauses", async () => {
    const first = await sent();
    const { email } = first.workspace;
    await bounce(first.of("a@example.com"), 0);
    expect(await subjects(email)).toEqual(["Courts failed"]);
    for (const days of [1, 2]) await bounce(idOf(await next(first, days), "a@example.com"), days);
    expect(await subjects(email)).toEqual([]);
    for (const days of [3, 4, 5, 6]) await next(first, days);
    expect(await scheduleRow(first.theme.scheduleId)).toMatchObject({ status: "paused", pauseCause: "failures" });
    expect(await subjects(email)).toEqual(["Courts is paused"]);
  });

  it("hears that it works again after a wrong password was put right", async () => {
    const { workspace, theme } = await worker.freeze(now);
    const wrong: MailTransport = {
      ...taking,
      send: () => Promise.resolve({ kind: "refused", error: "550 5.7.1 relaying denied" }),
    };
    await worker.deliver(now, wrong);
    expect(await subjects(workspace.email)).toEqual(["Courts failed"]);
    await next({ workspace, theme, of: () => "" }, 1);
    expect(await subjects(workspace.email)).toEqual(["“Courts” works again"]);
  });
});
