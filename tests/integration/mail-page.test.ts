import PostalMime from "postal-mime";
import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { getDelivery, listDeliveries } from "@/lib/deliveries/queries";
import type { DeliveryFilter } from "@/lib/deliveries/schema";
import { readMail } from "@/lib/editions/mail/read-mail";
import { removeOutboxMessages } from "@/lib/mail/outbox";
import { env } from "@/lib/env";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const day = (time: string) => new Date(`2026-11-16T${time}:00Z`);

/** A workspace whose edition was mailed to three people; one address was refused, one is suppressed. */
async function mailed() {
  const workspace = await makeWorkspace();
  const theme = await makeScheduledTheme(workspace.at(day("08:00")));
  await worker.work(day("09:00"));
  const change = (recipient: string, data: object) =>
    inSystem((tx) => tx.delivery.updateMany({ where: { scheduleId: theme.scheduleId, recipient }, data }));
  await change("b@example.com", { status: "failed", sentAt: null, error: "550 5.1.1 No such user" });
  await change("c@example.com", { status: "suppressed", sentAt: null });
  const found = async (filter: DeliveryFilter) => (await listDeliveries(workspace.scope, filter)).data;
  return { ...workspace, theme, found };
}

it("all mail is listed with what became of it, whatever it left by, by state and by part of an address", async () => {
  const { theme, found } = await mailed();
  expect((await found({})).map(({ recipient, status }) => [recipient, status]).sort()).toEqual([
    ["a@example.com", "accepted"],
    ["b@example.com", "failed"],
    ["c@example.com", "suppressed"],
  ]);
  expect(await found({ status: "failed" })).toMatchObject([
    { recipient: "b@example.com", error: "550 5.1.1 No such user", sentAt: null, scheduleId: theme.scheduleId },
  ]);
  expect(await found({ status: "queued" })).toEqual([]);
  expect((await found({ text: "C@EXAMPLE" })).map(({ status }) => status)).toEqual(["suppressed"]);
  expect(await found({ text: "%" })).toEqual([]);
});

it("pages lose no message and repeat none, though all of them were made at once", async () => {
  const { scope } = await mailed();
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDeliveries(scope, { limit: 1, cursor });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(ids).size).toBe(3);
  expect(ids).toHaveLength(3);
});

it("another workspace's mail is not there", async () => {
  const { found } = await mailed();
  const stranger = await makeWorkspace();
  const [message] = await found({ status: "accepted" });
  expect((await listDeliveries(stranger.scope, {})).data).toEqual([]);
  await expect(getDelivery(stranger.scope, message?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
  await expect(readMail(stranger.scope, message?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
});

it("a message that is kept nowhere is composed of the same parts again", async () => {
  const { scope, found } = await mailed();
  const [message] = await found({ status: "accepted" });
  const id = message?.id ?? "";
  const kept = await PostalMime.parse((await readMail(scope, id)) ?? "");
  await removeOutboxMessages(env().DATA_DIR, [id]);
  const composed = await PostalMime.parse((await readMail(scope, id)) ?? "");
  const { subject, html, text, messageId, to } = kept;
  expect(composed).toMatchObject({ subject, html, text, messageId, to, date: message?.sentAt });
  expect(text).toContain("/leave/");
});
