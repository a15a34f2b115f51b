import { pino } from "pino";
import { z } from "zod";
import { afterEach, describe, expect, it } from "vitest";
import { taskRunners } from "@/lib/assembly/runners";
import { noticeKinds } from "@/lib/assembly/notices";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { approveEdition, previewMail, sendTestMail, stopMail } from "@/lib/editions/commands";
import { getEdition, listEditions } from "@/lib/editions/queries";
import type { MailMessage, MailTransport } from "@/lib/mail/transport";
import { sendNotices } from "@/lib/notices/send/send-notices";
import { generateNow } from "@/lib/themes/commands";
import { setEnvironment } from "@/tests/setup/environment";
import { deliveriesOf, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const signal = new AbortController().signal;
const previewing = { runners: taskRunners, signal };

/** A transport that accepts all messages and exposes them. */
function taking() {
  const messages: MailMessage[] = [];
  const transport: MailTransport = {
    name: "smtp",
    repeatWindowMs: 0,
    send: (message) => {
      messages.push(message);
      return Promise.resolve({ kind: "accepted", providerId: null });
    },
  };
  return { messages, transport };
}

/** Without the parts that differ per message: its recipient's links. */
const common = (part: string) => part.replaceAll(/https:\/\/periodical\.example\/(read|leave|files)\/[\w-]+/g, "$1");

describe("a preview", () => {
  it("is what leaves at that instant, byte for byte, and so is a test but for its mark; nothing comes of either", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(after(-3_600_000)), { emails: [workspace.email] });
    const { scope } = { scope: workspace.at(now) };
    const before = await inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: theme.id } }));
    const shown = await previewMail(scope, { scheduleId: theme.scheduleId }, previewing);
    const test = taking();
    const told = await sendTestMail(
      scope,
      { scheduleId: theme.scheduleId },
      { ...previewing, transport: test.transport },
    );
    expect(told).toEqual({ to: workspace.email, transport: "smtp" });
    expect(await inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: theme.id } }))).toEqual(before);
    expect(await listEditions(scope, {})).toEqual([]);
    expect(await deliveriesOf(workspace)).toEqual([]);

    const real = taking();
    await worker.dispatch(now);
    await worker.execute(now);
    await worker.deliver(now, real.transport);
    const [sent] = real.messages;
    const [tested] = test.messages;
    if (!sent || !tested) throw new Error("Nothing was sent.");
    expect(tested.subject).toBe(`[Test] ${sent.subject}`);
    expect(tested.headers["X-Periodical-Test"]).toBe("yes");
    expect(shown.subject).toBe(sent.subject);
    expect(shown.from).toBe(sent.from);
    for (const part of ["html", "text"] as const) {
      expect(common(shown[part])).toBe(common(sent[part]));
      expect(common(tested[part])).toBe(common(sent[part]));
    }
    expect(shown.size).toBe(Buffer.byteLength(shown.html));
  });

  it("of a theme without a schedule is written for whoever looks; where there is nothing to write, it says why", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(after(-3_600_000)), { emails: [] });
    const scope = workspace.at(now);
    const asked = { taskType: "synthesis", params: { themeId: theme.id }, timezone: "UTC" };
    expect((await previewMail(scope, asked, previewing)).subject).toContain("Courts");
    await worker.work(now);
    await expect(previewMail(workspace.at(after(1)), asked, previewing)).rejects.toMatchObject({
      reason: "preview_nothing_new",
    });
    const stranger = await makeWorkspace();
    await expect(previewMail(stranger.scope, asked, previewing)).rejects.toMatchObject({ code: "not_found" });
    await expect(previewMail(stranger.scope, { scheduleId: theme.scheduleId }, previewing)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("of a test that the mail server refuses says what it said", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(after(-3_600_000)), { emails: [] });
    const transport: MailTransport = {
      name: "smtp",
      repeatWindowMs: 0,
      send: () => Promise.resolve({ kind: "failed", error: "535 wrong password", retryAfterMs: 0 }),
    };
    const send = sendTestMail(workspace.at(now), { scheduleId: theme.scheduleId }, { ...previewing, transport });
    await expect(send).rejects.toMatchObject({ reason: "test_not_accepted", values: { detail: "535 wrong password" } });
  });
});

describe("mail that somebody asked for by hand", () => {
  afterEach(() => setEnvironment({ MAIL_UNDO_SECONDS: "0" }));

  it("waits for ten seconds, and can be stopped: its edition is a draft again, and can be approved later", async () => {
    setEnvironment({ MAIL_UNDO_SECONDS: undefined });
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(after(-3_600_000)), { emails: ["a@example.com"] });
    const scope = workspace.at(now);
    await generateNow(scope, { themeId: theme.id, deliveryMode: "draft" });
    await worker.execute(now);
    const [draft] = await listEditions(scope, {});
    const id = draft?.id ?? "";
    await approveEdition(scope, { id });
    expect((await getEdition(scope, id)).leaves).toEqual({ at: after(10_000).toISOString(), recipients: 1 });
    const { messages, transport } = taking();
    await worker.deliver(after(9_000), transport);
    expect(messages).toEqual([]);
    await stopMail(workspace.at(after(9_500)), { id });
    await worker.deliver(after(20_000), transport);
    expect(messages).toEqual([]);
    expect(await getEdition(scope, id)).toMatchObject({ status: "draft", leaves: null });
    expect((await inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: theme.id } }))).coveredThrough).toBeNull();
    await approveEdition(workspace.at(after(60_000)), { id });
    await worker.deliver(after(70_000), transport);
    expect(messages.map(({ to }) => to)).toEqual(["a@example.com"]);
    await expect(stopMail(workspace.at(after(71_000)), { id })).rejects.toMatchObject({ reason: "mail_gone" });
  });

  it("waits from when it is written; what is due leaves on its minute", async () => {
    setEnvironment({ MAIL_UNDO_SECONDS: "10" });
    const byHand = await makeWorkspace();
    const theme = await makeScheduledTheme(byHand.at(after(-3_600_000)), { emails: ["b@example.com"], time: "17:00" });
    await generateNow(byHand.at(now), { themeId: theme.id });
    const { workspace: due } = await worker.freeze(now, ["a@example.com"]);
    const { messages, transport } = taking();
    await worker.deliver(now, transport);
    expect(messages.map(({ to }) => to)).toEqual(["a@example.com"]);
    expect(await deliveriesOf(due)).toMatchObject([{ status: "accepted" }]);
    expect(await deliveriesOf(byHand)).toMatchObject([{ status: "queued", notBefore: after(10_000) }]);
    await worker.deliver(after(10_000), transport);
    expect(messages.map(({ to }) => to)).toEqual(["a@example.com", "b@example.com"]);
  });
});

function fail(): never {
  throw new Error("The file is gone.");
}

describe("a run by hand whose edition is for whoever asks", () => {
  it("keeps a draft, moves no coverage, and mails a marked copy to them alone, the bytes that its approval mails", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(after(-3_600_000)), { emails: ["reader@example.com"] });
    await generateNow(workspace.at(now), { themeId: theme.id, deliveryMode: "me" });
    await worker.ring(now);
    await worker.execute(now);
    const [draft] = await listEditions(workspace.scope, { themeId: theme.id });
    expect(draft?.status).toBe("draft");
    expect(await deliveriesOf(workspace)).toEqual([]);
    // A notice that cannot be composed does not hold up the others.
    const broken = { name: "broken", data: z.object({}), compose: () => fail(), message: () => fail() };
    const now0 = { createdAt: new Date(now.getTime() - 1_000), workspaceId: workspace.workspaceId };
    await inSystem((tx) =>
      tx.notice.create({ data: { ...now0, userId: workspace.userId, kind: "broken", subject: "x", data: {} } }),
    );
    const { messages, transport } = taking();
    await sendNotices({
      transport,
      clock: fixedClock(now),
      log: pino({ enabled: false }),
      kinds: [...noticeKinds, broken],
    });
    const [copy, ...others] = messages.filter(({ subject }) => subject.startsWith("[Test]"));
    expect(others).toEqual([]);
    expect(copy?.to).toBe(workspace.email);
    expect(copy?.headers["X-Periodical-Test"]).toBe("yes");

    await approveEdition(workspace.at(after(60_000)), { id: draft?.id ?? "" });
    const real = taking();
    await worker.deliver(after(120_000), real.transport);
    const [sent] = real.messages;
    expect(sent?.to).toBe("reader@example.com");
    expect(copy?.subject).toBe(`[Test] ${sent?.subject}`);
    expect(common(copy?.html ?? "")).toBe(common(sent?.html ?? ""));
  });
});
