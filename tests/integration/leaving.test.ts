import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { GET, POST } from "@/app/api/leave/[token]/route";
import { recipientScope } from "@/lib/auth/recipient";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { prepareDeliveries, takeDeliveries } from "@/lib/deliveries/send/prepare-deliveries";
import { composeMail } from "@/lib/editions/mail/compose-mail";
import { createDeliverySender } from "@/lib/editions/send/delivery-sender";
import { env } from "@/lib/env";
import { addSuppressions, chooseMail, liftSuppression } from "@/lib/recipients/commands";
import { listSuppressions } from "@/lib/recipients/queries";
import type { MailChoice } from "@/lib/recipients/schema";
import { outboxTransport } from "@/lib/mail/outbox";
import { purgeSchedule } from "@/lib/schedules/commands";
import { deleteThemeSchedule, saveThemeSchedule } from "@/lib/themes/commands";
import { addItems, deliveriesOf, everyMorning, makeItem } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const hour = 3_600_000;
const log = pino({ level: "silent" });

afterEach(() => inSystem((tx) => tx.delivery.deleteMany()));

const frozen = (emails?: string[]) => worker.freeze(now, emails);

describe("leaving", () => {
  const linkOf = async (workspaceId: string) => {
    const delivery = await inSystem((tx) =>
      tx.delivery.findFirstOrThrow({ where: { workspaceId }, include: { edition: true } }),
    );
    const { headers } = composeMail({ delivery, edition: delivery.edition, files: [] });
    return /leave\/([\w-]+)/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  };
  const post = (token: string) =>
    POST(new Request("https://periodical.example/", { method: "POST" }), { params: Promise.resolve({ token }) });

  it("by one POST needs no session, answers without redirect, and is idempotent; GET changes nothing", async () => {
    const { workspace, theme } = await frozen(["a@example.com", "b@example.com"]);
    await worker.deliver(now);
    const token = await linkOf(workspace.workspaceId);
    await expect(
      GET(new Request("https://periodical.example/"), { params: Promise.resolve({ token }) }),
    ).rejects.toThrow("NEXT_REDIRECT");
    expect(await inSystem((tx) => tx.suppression.count({ where: { workspaceId: workspace.workspaceId } }))).toBe(0);
    expect((await post(token)).status).toBe(200);
    expect((await post(token)).status).toBe(200);
    expect(await inSystem((tx) => tx.suppression.count({ where: { workspaceId: workspace.workspaceId } }))).toBe(1);
    await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Second")]);
    await worker.work(after(24 * hour));
    const left = recipientScope(token)?.email;
    const second = (await deliveriesOf(workspace)).filter(({ createdAt }) => createdAt > after(hour));
    expect(second.map(({ recipient, status }) => [recipient === left, status]).sort()).toEqual([
      [false, "accepted"],
      [true, "suppressed"],
    ]);
  });

  it("counts until the very moment the message leaves, also of one that was prepared ahead", async () => {
    const { workspace } = await frozen();
    const transport = outboxTransport(env().DATA_DIR);
    const sender = createDeliverySender({ transport, clock: fixedClock(now), log });
    const [waiting] = await deliveriesOf(workspace);
    const prepared = await prepareDeliveries([waiting?.id ?? ""], sender);
    expect(prepared).toHaveLength(1);
    await post(await linkOf(workspace.workspaceId));
    expect(await takeDeliveries(prepared, sender)).toEqual([]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued", attempt: 0, enqueuedAt: null }]);
    await worker.deliver(now);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "suppressed", attempt: 0, error: "mail_left" }]);
  });

  it("is made up for by hand once it is over: the edition of then is sent to who was held back, once, and not before", async () => {
    const { workspace } = await frozen(["blocked@example.com", "b@example.com"]);
    const scope = workspace.at(now);
    await addSuppressions(scope, { emails: ["blocked@example.com"], detail: "" });
    await worker.deliver(now);
    const of = async (recipient: string) =>
      (await deliveriesOf(workspace)).filter((one) => one.recipient === recipient);
    const [held] = await of("blocked@example.com");
    expect(held).toMatchObject({ status: "suppressed", error: "mail_blocked" });
    const send = () => resolveDelivery(scope, { id: held?.id ?? "", decision: "send_again" });
    await expect(send()).rejects.toMatchObject({ reason: "recipient_held_back" });
    const [row] = (await listSuppressions(scope, { text: "blocked@" })).data;
    await liftSuppression(scope, { id: row?.id ?? "" });
    await send();
    await expect(send()).rejects.toMatchObject({ reason: "delivery_not_uncertain" });
    await worker.deliver(after(60_000));
    expect(await of("blocked@example.com")).toMatchObject([{ status: "accepted" }]);
    expect(await of("b@example.com")).toMatchObject([{ status: "accepted", round: 0 }]);
  });

  it("holds when the schedule is deleted and made anew", async () => {
    const { workspace, theme } = await frozen();
    expect((await post(await linkOf(workspace.workspaceId))).status).toBe(200);
    await deleteThemeSchedule(workspace.at(after(1_000)), { themeId: theme.id });
    await saveThemeSchedule(workspace.at(after(2_000)), {
      ...everyMorning,
      emails: ["a@example.com"],
      themeId: theme.id,
    });
    await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Second")]);
    await worker.work(after(24 * hour));
    const second = (await deliveriesOf(workspace)).filter(({ createdAt }) => createdAt > after(hour));
    expect(second).toMatchObject([{ status: "suppressed" }]);
  });

  it("holds when the schedule is removed for good, with everything it did, and made anew", async () => {
    const { workspace, theme } = await frozen();
    await worker.deliver(now);
    await post(await linkOf(workspace.workspaceId));
    await purgeSchedule(workspace.at(after(hour)), { id: theme.scheduleId });
    await saveThemeSchedule(workspace.at(after(hour)), {
      ...everyMorning,
      emails: ["a@example.com"],
      themeId: theme.id,
    });
    await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Second")]);
    await worker.work(after(24 * hour));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "suppressed" }]);
  });

  it("works only with a link that was sealed here", async () => {
    const { workspace } = await frozen();
    const token = await linkOf(workspace.workspaceId);
    const forged = `${token.slice(0, -4)}AAAA`;
    expect((await post(forged)).status).toBe(404);
    expect((await post("x")).status).toBe(404);
    expect(await inSystem((tx) => tx.suppression.count({ where: { workspaceId: workspace.workspaceId } }))).toBe(0);
  });

  it("can hold for everything, or until a day, and for good is not shortened by a pause", async () => {
    const { workspace } = await frozen();
    const recipient = recipientScope(await linkOf(workspace.workspaceId), { clock: fixedClock(now) });
    if (!recipient) throw new Error("no recipient");
    const { scope, scheduleId, deliveryId } = recipient;
    const choose = (choice: MailChoice) => chooseMail(scope, { scheduleId, deliveryId, ...choice });
    const held = () => inSystem((tx) => tx.suppression.findMany({ where: { workspaceId: workspace.workspaceId } }));
    await expect(choose({ kind: "until", until: "2026-11-16" })).rejects.toMatchObject({ reason: "until_past" });
    await choose({ kind: "until", until: "2026-12-16" });
    // A day in the schedule's zone.
    expect(await held()).toMatchObject([
      { reason: "paused", until: new Date("2026-12-16T00:00:00Z"), scheduleId: null },
    ]);
    await choose({ kind: "workspace" });
    await choose({ kind: "until", until: "2026-12-16" });
    expect(await held()).toMatchObject([{ reason: "unsubscribed", until: null, scheduleId: null }]);
    await worker.deliver(now);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "suppressed" }]);
  });
});
