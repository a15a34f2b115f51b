import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askedScope } from "@/lib/auth/recipient";
import { answerConsent } from "@/lib/consents/commands";
import { inSystem, mintScope } from "@/lib/db/system";
import { chooseMail, welcomeBack } from "@/lib/recipients/commands";
import { listHeldBack } from "@/lib/recipients/queries";
import { addItems, deliveriesOf, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { setEnvironment } from "@/tests/setup/environment";
import { sentTo } from "@/tests/setup/notices";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const day = 24;

beforeAll(() => setEnvironment({ ASK_RECIPIENTS: "true" }));
afterAll(() => setEnvironment({ ASK_RECIPIENTS: undefined }));

const stranger = () => `${randomUUID()}@example.net`;

const tokenOf = (text: string) => /\/agree\/([\w-]+)/.exec(text)?.[1] ?? "";

/** The status and error of each delivery after an instant, by recipient. */
async function outcomes(workspace: { workspaceId: string }, since: Date) {
  const made = (await deliveriesOf(workspace)).filter(({ createdAt }) => createdAt >= since);
  return Object.fromEntries(made.map(({ recipient, status, error }) => [recipient, [status, error]]));
}

describe("an address outside the workspace", () => {
  it("is asked by one mail when a schedule names it, and gets nothing until it agrees", async () => {
    const workspace = await makeWorkspace();
    await inSystem((tx) => tx.user.update({ where: { id: workspace.userId }, data: { emailVerified: true } }));
    const email = stranger();
    const before = workspace.at(after(-1));
    const theme = await makeScheduledTheme(before, { emails: [email, workspace.email] });
    const mails = await sentTo(email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain("Courts");
    expect(mails[0]?.text).toContain(email);
    expect(await sentTo(workspace.email)).toEqual([]);

    await worker.work(now);
    expect(await outcomes(workspace, now)).toEqual({
      [email]: ["suppressed", "mail_not_agreed"],
      [workspace.email]: ["accepted", null],
    });
    const held = () => listHeldBack(workspace.at(now), [email, workspace.email], theme.scheduleId);
    expect(await held()).toMatchObject([{ email, why: "asked" }]);
    // If another schedule names the address, it is not asked again.
    await makeScheduledTheme(workspace.at(now), { emails: [email], time: "17:00" });
    expect(await sentTo(email)).toEqual([]);

    const asked = askedScope(tokenOf(mails[0]?.text ?? ""));
    expect(asked?.email).toBe(email);
    if (!asked) throw new Error("No link.");
    await answerConsent(asked.scope, { answer: "agreed" });
    expect(await held()).toEqual([]);
    await addItems(workspace.at(after(1)), theme.feedId, [makeItem("Second")]);
    await worker.work(after(day));
    expect((await outcomes(workspace, after(day)))[email]).toEqual(["accepted", null]);

    await answerConsent(asked.scope, { answer: "declined" });
    expect(await held()).toMatchObject([{ email, why: "declined" }]);
    await addItems(workspace.at(after(day + 1)), theme.feedId, [makeItem("Third")]);
    await worker.work(after(2 * day));
    expect((await outcomes(workspace, after(2 * day)))[email]).toEqual(["suppressed", "mail_declined"]);
  });

  it("that was named before the installation asked is asked when its next mail would leave", async () => {
    const workspace = await makeWorkspace();
    const email = stranger();
    setEnvironment({ ASK_RECIPIENTS: undefined });
    await makeScheduledTheme(workspace.at(after(-1)), { emails: [email] });
    setEnvironment({ ASK_RECIPIENTS: "true" });
    expect(await sentTo(email)).toEqual([]);
    await worker.work(now);
    expect(await outcomes(workspace, now)).toEqual({ [email]: ["suppressed", "mail_not_agreed"] });
    expect(await sentTo(email)).toHaveLength(1);
  });

  it("that left everything and then says yes is mailed again; who has left one schedule stays away from it", async () => {
    const workspace = await makeWorkspace();
    const email = stranger();
    const theme = await makeScheduledTheme(workspace.at(after(-1)), { emails: [email] });
    const scope = mintScope(workspace.workspaceId, { kind: "recipient", email });
    const about = { scheduleId: theme.scheduleId, deliveryId: randomUUID() };
    await chooseMail(scope, { ...about, kind: "workspace" });
    await chooseMail(scope, { ...about, kind: "schedule" });
    await answerConsent(scope, { answer: "agreed" });
    await welcomeBack(scope);
    const left = await inSystem((tx) => tx.suppression.findMany({ where: { email }, select: { scheduleId: true } }));
    expect(left).toEqual([{ scheduleId: theme.scheduleId }]);
  });

  it("cannot be answered for by a link that was not sealed here", () => {
    expect(askedScope("")).toBeNull();
    expect(askedScope(Buffer.from("{}").toString("base64url"))).toBeNull();
  });
});

describe("where the installation does not ask", () => {
  it("nobody is asked, and mail leaves at once", async () => {
    setEnvironment({ ASK_RECIPIENTS: undefined });
    const workspace = await makeWorkspace();
    const email = stranger();
    await makeScheduledTheme(workspace.at(after(-1)), { emails: [email] });
    expect(await sentTo(email)).toEqual([]);
    await worker.work(now);
    expect(await outcomes(workspace, now)).toEqual({ [email]: ["accepted", null] });
  });
});
