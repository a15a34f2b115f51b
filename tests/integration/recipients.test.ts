import { describe, expect, it } from "vitest";
import { recipientScope } from "@/lib/auth/recipient";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { getDeliveredEdition } from "@/lib/editions/queries";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { contentSchema } from "@/lib/synthesis/schema";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import {
  addSuppressions,
  askToReturn,
  chooseMail,
  leaveAtOnce,
  liftSuppression,
  switchOffLinks,
  undoChoice,
} from "@/lib/recipients/commands";
import { areLinksOff, getRecipientView, listHeldBack, listNamed, listSuppressions } from "@/lib/recipients/queries";
import { addressesIn, addressesInFile } from "@/lib/recipients/paste/addresses-in";
import type { MailChoice } from "@/lib/recipients/schema";
import { pauseSchedule } from "@/lib/schedules/commands";
import { addItems, deliveriesOf, makeItem, makeWorkspace } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const day = 86_400_000;
const now = new Date("2026-11-16T09:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);

let count = 0;
const reader = () => `reader-${(count += 1)}@example.com`;

/** A theme with two recipients, and the link in the first one's mail. */
async function mailed() {
  const email = reader();
  const { workspace, theme } = await worker.freeze(now, [email, reader()]);
  await worker.deliver(now);
  const mine = await inSystem((tx) =>
    tx.delivery.findFirstOrThrow({ where: { recipient: email }, include: { edition: true } }),
  );
  const { headers } = composeMail({ delivery: mine, edition: mine.edition, files: [] });
  const token = /leave\/([\w-]+)/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  const at = (instant: Date) => {
    const found = recipientScope(token, { clock: fixedClock(instant), from: "203.0.113.7" });
    if (!found) throw new Error("No link.");
    return found;
  };
  const choose = (choice: MailChoice, instant = after(1_000)) => {
    const { scope, scheduleId, deliveryId } = at(instant);
    return chooseMail(scope, { scheduleId, deliveryId, ...choice });
  };
  /** The outcome of the reader's message with the edition so many days later. */
  const next = async (days: number) => {
    await addItems(workspace.at(after(days * day - 1_000)), theme.feedId, [makeItem(`Story of day ${days}`)]);
    await worker.work(after(days * day));
    const all = await deliveriesOf(workspace);
    const one = all.find(({ recipient, createdAt }) => recipient === email && createdAt >= after(days * day));
    return [one?.status, one?.error];
  };
  return { workspace, theme, email, token, at, choose, next };
}

describe("a reader without an account", () => {
  it("leaves, undoes it, leaves again and comes back, by the link in the mail; all of it is on record", async () => {
    const { workspace, email, at, choose, next } = await mailed();
    const before = await choose({ kind: "schedule" });
    expect(await next(1)).toEqual(["suppressed", "mail_left"]);
    const { scope, scheduleId, deliveryId } = at(after(day));
    await undoChoice(scope, { scheduleId, deliveryId, before });
    expect(await next(2)).toEqual(["accepted", null]);
    await choose({ kind: "workspace" }, after(2 * day));
    expect(await next(3)).toEqual(["suppressed", "mail_left"]);
    await choose({ kind: "again" }, after(3 * day));
    expect(await next(4)).toEqual(["accepted", null]);
    const { workspaceId } = workspace;
    expect(await inSystem((tx) => tx.consent.findMany({ where: { workspaceId, email } }))).toMatchObject([
      { state: "agreed", answeredAt: after(3 * day) },
    ]);
    const trace = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { workspaceId, actorKind: "recipient" }, orderBy: { at: "asc" } }),
    );
    expect(trace.map(({ action, actorName, actorFrom }) => [action, actorName, actorFrom])).toEqual(
      [
        "schedule.recipient_left",
        "workspace.recipient_undid",
        "schedule.recipient_left",
        "workspace.recipient_returned",
      ].map((action) => [action, email, "203.0.113.7"]),
    );
  });

  it("pauses until a day, and undoing one choice brings back what held before it", async () => {
    const { at, choose, next } = await mailed();
    await choose({ kind: "until", until: "2026-11-18" });
    expect(await next(1)).toEqual(["suppressed", "mail_left"]);
    const before = await choose({ kind: "again" }, after(day));
    const { scope, scheduleId, deliveryId } = at(after(day));
    await undoChoice(scope, { scheduleId, deliveryId, before });
    const holds = async (instant: Date) => (await getRecipientView(at(instant).scope, at(instant))).holds;
    expect(await holds(after(day))).toMatchObject([
      { of: "workspace", reason: "paused", until: "2026-11-18T00:00:00.000Z" },
    ]);
    expect(await next(2)).toEqual(["accepted", null]);
    expect(await holds(after(2 * day))).toEqual([]);
  });

  it("gets it once a week: one mail on their day, of all the time since the last one, and none in between", async () => {
    const { workspace, email, at, choose, next } = await mailed();
    const sentAs = async (days: number) => {
      const [status, error] = await next(days);
      const delivery = (await deliveriesOf(workspace)).find(
        (one) => one.recipient === email && one.createdAt >= after(days * day),
      );
      const edition = delivery && (await getDeliveredEdition(at(after(days * day)).scope, delivery.id));
      return { status, error, digestId: delivery?.digestId, edition };
    };
    // The first edition was sent on a Monday.
    await choose({ kind: "weekly", weekday: "thu" });
    const view = await getRecipientView(at(after(2_000)).scope, at(after(2_000)));
    expect(view.holds).toMatchObject([{ of: "schedule", reason: "weekly", detail: "thu" }]);
    const first = (await inSystem((tx) => tx.edition.findMany({ where: { workspaceId: workspace.workspaceId } })))[0];
    for (const days of [1, 2])
      expect(await sentAs(days)).toMatchObject({ status: "suppressed", error: "mail_weekly", digestId: null });
    const thursday = await sentAs(3);
    expect(thursday).toMatchObject({ status: "accepted", edition: { coverageFrom: first?.coverageTo?.toISOString() } });
    const told = JSON.stringify(thursday.edition?.content);
    for (const n of [1, 2, 3]) expect(told).toContain(`Story of day ${n}`);
    expect(told).not.toContain("First is");
    // Every sentence's citations lead to the item it is based on.
    const content = contentSchema.parse(thursday.edition?.content);
    for (const { heading, sentences } of content.sections)
      for (const { citations } of sentences)
        for (const { ref } of citations) expect(content.references.find((one) => one.ref === ref)?.title).toBe(heading);
    const mail = await inSystem(async (tx) => {
      const [delivery] = await tx.delivery.findMany({ where: { recipient: email, digestId: { not: null } } });
      if (!delivery) throw new Error("No digest.");
      return (await prepareMail(tx, [delivery]))(delivery);
    });
    for (const n of [1, 2, 3]) expect(mail.text).toContain(`Story of day ${n}`);
    // On Thursday of the next week there is nothing new: the next edition replaces the digest, and omits nothing.
    expect((await sentAs(4)).status).toBe("suppressed");
    const saturday = await sentAs(12);
    expect(saturday).toMatchObject({ status: "accepted", edition: { coverageFrom: thursday.edition?.coverageTo } });
    expect(JSON.stringify(saturday.edition?.content)).toContain("Story of day 4");
    // Daily again in the middle of a week: what was held back is in the next edition.
    expect((await sentAs(14)).status).toBe("suppressed");
    await choose({ kind: "again" }, after(14 * day + 1_000));
    const daily = await sentAs(15);
    expect(daily).toMatchObject({ status: "accepted", edition: { coverageFrom: saturday.edition?.coverageTo } });
    expect(JSON.stringify(daily.edition?.content)).toContain("Story of day 14");
    expect(await sentAs(16)).toMatchObject({ status: "accepted", digestId: null });
  });

  it("gets a week that no mail told of with the next that does: one was paused over, one called off, one came too late", async () => {
    const { email, at, choose, next } = await mailed();
    const delivered = async () => {
      const found = await inSystem((tx) =>
        tx.delivery.findFirstOrThrow({
          where: { recipient: email, status: "accepted" },
          orderBy: { createdAt: "desc" },
        }),
      );
      return JSON.stringify(await getDeliveredEdition(at(found.createdAt).scope, found.id));
    };
    await choose({ kind: "weekly", weekday: "thu" });
    expect(await next(1)).toEqual(["suppressed", "mail_weekly"]);
    expect(await next(2)).toEqual(["suppressed", "mail_weekly"]);
    // Of the two reasons to hold it back, the pause counts: nothing is to be sent later.
    await inSystem((tx) =>
      tx.suppression.create({
        data: { workspaceId: at(now).scope.workspaceId, email, reason: "paused", until: after(4 * day) },
      }),
    );
    expect(await next(3)).toEqual(["suppressed", "mail_left"]);
    // Thursday's edition is lost, but nothing from the days before.
    expect(await next(4)).toEqual(["accepted", null]);
    const told = await delivered();
    for (const n of [1, 2, 4]) expect(told).toContain(`Story of day ${n}`);
    expect(await next(5)).toEqual(["suppressed", "mail_weekly"]);
    // Sent as it was frozen before they said that they want it daily again: the next one speaks of what was held back.
    await choose({ kind: "again" }, after(6 * day - 1_000));
    expect(await next(6)).toEqual(["accepted", null]);
    expect(await delivered()).toContain("Story of day 5");
  });

  it("who has it once a week and leaves by one click has left", async () => {
    const { at, choose, next } = await mailed();
    await choose({ kind: "weekly", weekday: "thu" });
    const { scope, scheduleId, deliveryId } = at(after(2_000));
    await leaveAtOnce(scope, { scheduleId, deliveryId });
    expect(await next(1)).toEqual(["suppressed", "mail_left"]);
  });

  it("comes back from an address that was suspended, or had complained, and not from one that the workspace blocked", async () => {
    const { workspace, email, choose, next } = await mailed();
    const { workspaceId } = workspace;
    const put = (reason: string, heldBy: string) =>
      inSystem((tx) => tx.suppression.create({ data: { workspaceId, email, reason, heldBy } }));
    await put("complained", "mail");
    expect(await next(1)).toEqual(["suppressed", "mail_complained"]);
    await choose({ kind: "again" }, after(day));
    expect(await next(2)).toEqual(["accepted", null]);
    await put("blocked", "workspace");
    await choose({ kind: "again" }, after(2 * day));
    expect(await next(3)).toEqual(["suppressed", "mail_blocked"]);
  });

  it("is told what came lately, and why nothing did", async () => {
    const { workspace, theme, at, choose, next } = await mailed();
    await choose({ kind: "schedule" });
    await next(1);
    await choose({ kind: "again" }, after(day));
    await worker.work(after(2 * day));
    await pauseSchedule(workspace.at(after(2 * day + 1_000)), { id: theme.scheduleId });
    await worker.work(after(4 * day));
    const { received, list } = await getRecipientView(at(after(4 * day)).scope, at(after(4 * day)));
    expect(list).toBe("Courts");
    expect(received.map(({ at: instant, what }) => [instant.slice(0, 10), what])).toEqual([
      ["2026-11-18", "skipped_nothing_new"],
      ["2026-11-17", "you_left"],
      ["2026-11-16", "kept"],
    ]);
  });

  it("switches off the links of what was sent so far: by them one can still leave, and no more", async () => {
    const { at, next, theme } = await mailed();
    const { scope, deliveryId } = at(after(1_000));
    expect(await areLinksOff(scope, deliveryId)).toBe(false);
    await switchOffLinks({ ...scope, clock: fixedClock(new Date(Date.now() + 60_000)) });
    expect(await areLinksOff(scope, deliveryId)).toBe(true);
    expect(await getRecipientView(scope, at(after(1_000)))).toMatchObject({ isSwitchedOff: true });
    await leaveAtOnce(scope, { scheduleId: theme.scheduleId, deliveryId });
    expect(await next(1)).toEqual(["suppressed", "mail_left"]);
  });
});

describe("whoever answers for a workspace", () => {
  it("sees who is held back, where, since when, by whose word and why, in the list and with each schedule", async () => {
    const { workspace, theme, email, choose } = await mailed();
    await choose({ kind: "schedule" });
    const { scope } = workspace;
    expect((await listSuppressions(scope, {})).data).toMatchObject([
      {
        email,
        reason: "unsubscribed",
        heldBy: "recipient",
        source: "page",
        scheduleId: theme.scheduleId,
        scheduleName: "Courts",
        createdAt: after(1_000).toISOString(),
      },
    ]);
    const held = { why: "unsubscribed", of: "schedule", since: after(1_000).toISOString(), until: null };
    expect(await listHeldBack(scope, [email], theme.scheduleId)).toEqual([{ email, ...held }]);
    expect((await listNamed(scope, theme.scheduleId)).find((one) => one.email === email)).toEqual({
      email,
      heldBack: held,
    });
    const stranger = await makeWorkspace();
    expect((await listSuppressions(stranger.scope, {})).data).toEqual([]);
    await expect(listNamed(stranger.scope, theme.scheduleId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("blocks addresses and takes that back, and what bounced; never what a reader has said, nor a complaint", async () => {
    const { workspace, email, choose } = await mailed();
    const { scope, workspaceId } = workspace;
    expect(
      await addSuppressions(scope, { emails: ["x@example.com", "x@example.com", email], detail: "left the firm" }),
    ).toEqual({
      added: 2,
      known: 0,
    });
    expect(await addSuppressions(scope, { emails: ["x@example.com"], detail: "" })).toEqual({ added: 0, known: 1 });
    await choose({ kind: "workspace" });
    await inSystem((tx) =>
      tx.suppression.create({ data: { workspaceId, email: "c@example.com", reason: "complained", heldBy: "mail" } }),
    );
    const all = (await listSuppressions(scope, {})).data;
    expect(all.find(({ reason }) => reason === "blocked")).toMatchObject({ detail: "left the firm", source: "person" });
    for (const { id, reason } of all) {
      const lift = liftSuppression(scope, { id });
      if (reason === "blocked") await lift;
      else await expect(lift).rejects.toMatchObject({ reason: "suppression_theirs" });
    }
    expect((await listSuppressions(scope, {})).data.map(({ reason }) => reason).sort()).toEqual([
      "complained",
      "unsubscribed",
    ]);
  });

  it("asks who has left once, by a mail that they confirm themselves", async () => {
    const { workspace, email, choose, next } = await mailed();
    const { scope } = workspace;
    await choose({ kind: "schedule" });
    const [left] = (await listSuppressions(scope, {})).data;
    await askToReturn(scope, { id: left?.id ?? "" });
    await expect(askToReturn(scope, { id: left?.id ?? "" })).rejects.toMatchObject({ reason: "suppression_asked" });
    expect(await next(1)).toEqual(["suppressed", "mail_left"]);
    const [mail] = await sentTo(email);
    expect(mail?.subject).toContain("Courts");
    const token = /\/leave\/([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
    const found = recipientScope(token, { clock: fixedClock(after(day)) });
    if (!found) throw new Error("No link.");
    await chooseMail(found.scope, { scheduleId: found.scheduleId, deliveryId: found.deliveryId, kind: "again" });
    expect(await next(2)).toEqual(["accepted", null]);
  });
});

it("addresses are found in lines, in a table's rows and in a list of a mail program, heads and remarks aside", () => {
  const text =
    'email,reason\n"a@example.com",bounced\nAnn <b@example.com>; c@example.com\n\nremark\nx\td@example.com\r\n';
  expect(addressesIn(text)).toEqual(["a@example.com", "Ann <b@example.com>", "c@example.com", "d@example.com"]);
});

it("a file's table is read by the names of its columns, and the one saved here brings those held back for good", async () => {
  const saved = [
    "email,reason,scheduleId,detail",
    'a@example.com,bounced,,"smtp; 550 5.1.1 <a@example.com>: rejected"',
    "b@example.com,weekly,,mon",
    "c@example.com,unsubscribed,01a22a89-c2ca-7505-a009-579c58874b62,",
    "'+d@example.com,blocked,,",
  ];
  expect(await addressesInFile(saved.join("\r\n"))).toEqual(["a@example.com", "+d@example.com"]);
  const bought = 'Name;E-Mail\nDoe, Ann;a@example.com\n"Roe; Bob";b@example.com';
  expect(await addressesInFile(bought)).toEqual(["a@example.com", "b@example.com"]);
  expect(await addressesInFile('"Doe, Ann" <a@example.com>\nb@example.com')).toEqual([
    "Ann <a@example.com>",
    "b@example.com",
  ]);
});
