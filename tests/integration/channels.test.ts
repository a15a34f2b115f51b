import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createChannel, deleteChannel, showChannelSecret, testChannel } from "@/lib/channels/commands";
import { listChannels } from "@/lib/channels/queries";
import { type Bulletin, channelInputSchema, type ChannelKind, channelKinds } from "@/lib/channels/schema";
import { callFor, sendToChannel } from "@/lib/channels/send/send-to-channel";
import { readerScope, recipientScope } from "@/lib/auth/recipient";
import { inSystem, mintScope } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { listDeliveries } from "@/lib/deliveries/queries";
import { readPost } from "@/lib/editions/mail/read-mail";
import { createRecipientList, deleteRecipientList, updateRecipientList } from "@/lib/lists/commands";
import { listRecipientLists } from "@/lib/lists/queries";
import { requestInput } from "@/tests/setup/requests";
import type { MailTransport } from "@/lib/mail/transport";
import { listNamed, nameRecipients } from "@/lib/recipients/queries";
import { createSchedule, deleteSchedule, patchSchedule, restoreSchedule } from "@/lib/schedules/commands";
import { type ChatDouble, startChatServers } from "@/tests/doubles/chat-servers";
import { addItems, deliveriesOf, makeItem, makeScheduledTheme, makeWorkspace, runsOf } from "@/tests/setup/factories";
import { sentTo } from "@/tests/setup/notices";
import { setEnvironment } from "@/tests/setup/environment";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const before = new Date("2026-11-16T08:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const hour = 3_600_000;
const day = 24 * hour;

let chat: ChatDouble;
beforeAll(async () => {
  setEnvironment({ SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
  chat = await startChatServers();
});
beforeEach(() => {
  chat.next("accept");
  chat.posted.splice(0);
});
afterAll(() => chat.close());

const id = "0190f0a0-0000-7000-8000-000000000000";
const part = (heading: string, paragraphs: string[], url = "https://paper.example/a?b=(c)") => ({
  heading,
  url,
  paragraphs,
});
const bulletin = (more: Partial<Bulletin>): Bulletin => ({
  id,
  at: now,
  language: "en",
  name: "Courts",
  title: "Onions are cheap",
  line: "No. 12 · Monday, 16 November 2026 · 4 min read",
  // As long as a sealed link.
  url: `https://periodical.example/read/${"t".repeat(320)}`,
  parts: [],
  data: {},
  ...more,
});

/** A theme that is delivered to a channel of a kind. */
async function toChannel(kind: ChannelKind) {
  const workspace = await makeWorkspace();
  const scope = workspace.at(before);
  const { id } = await createChannel(scope, chat.channel(kind));
  const theme = await makeScheduledTheme(scope, { emails: [`channel:${id}`] });
  return { workspace, scope, theme, id };
}

describe.each(channelKinds)("a channel of %s", (kind) => {
  it("gets the edition once, in its own form, and leads to the whole", async () => {
    const { workspace, scope, id } = await toChannel(kind);
    await worker.work(now);
    await worker.deliver(after(1_000));
    expect(chat.posted).toHaveLength(1);
    expect(chat.posted[0]?.kind).toBe(kind);
    expect(chat.posted[0]?.raw).toContain("First");
    expect(chat.posted[0]?.raw).toMatch(/https?:\/\/[^"\\<>|)]+\/read\//);
    const [delivery] = await deliveriesOf(workspace);
    expect(delivery).toMatchObject({ recipient: `channel:${id}`, status: "accepted", transport: kind });
    const { data } = await listDeliveries(workspace.at(now), {});
    expect(data).toMatchObject([{ channel: `The ${kind}`, transport: kind, status: "accepted" }]);
    expect(await runsOf(workspace)).toMatchObject([{ status: "succeeded" }]);
    const shown = await readPost(scope, delivery?.id ?? "");
    expect(JSON.parse(shown ?? "null")).toEqual(chat.posted[0]?.body);
  });

  it("gets as much of a very long edition as it takes, and is told how much more there is", async () => {
    const text = "So the court of appeal ruled in the matter of “all” & more. ".repeat(12);
    const parts = Array.from({ length: 60 }, (_, n) => part(`Story ${n}`, [text, text]));
    const odd = [
      parts,
      [part("Only one", [text.repeat(40)])],
      [part("A".repeat(400), [""])],
      [],
      // An address that becomes long when it is escaped as markup.
      [part("Ampersands", [text], `https://x.example/?${"&".repeat(1_900)}`)],
      ...[3_700, 3_800, 3_900, 4_000].map((length) => [part("Just so", ["a".repeat(length)])]),
    ];
    for (const some of odd) {
      chat.posted.splice(0);
      const outcome = await sendToChannel(
        { id, ...chat.channel(kind) },
        bulletin({ id: randomUUID(), parts: some }),
        now,
      );
      expect(outcome).toMatchObject({ kind: "accepted" });
      expect(chat.posted).toHaveLength(1);
      const shown = parts.filter(({ heading }) => chat.posted[0]?.raw.includes(heading)).length;
      if (some === parts && kind !== "webhook") expect(chat.posted[0]?.raw).toContain(`And ${60 - shown} more.`);
    }
  });

  it("that asks to wait is waited for, and what is said on a bad day is not said twice", async () => {
    const { workspace } = await toChannel(kind);
    chat.next("rate_limit");
    await worker.work(now);
    const [waiting] = await deliveriesOf(workspace);
    expect(waiting).toMatchObject({ status: "queued", attempt: 1 });
    expect(waiting?.retryAt?.getTime()).toBeGreaterThan(now.getTime() + (kind === "ntfy" ? 3_000 : 6_900));
    chat.next("busy");
    await worker.deliver(after(60_000));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued", attempt: 2 }]);
    chat.next("accept");
    await worker.deliver(after(300_000));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", attempt: 3 }]);
    expect(chat.posted).toHaveLength(1);
  });

  it.each(["fail", "bad_gateway"] as const)("that fails after taking it (%s) is not told twice", async (behaviour) => {
    const { workspace } = await toChannel(kind);
    chat.next(behaviour);
    await worker.work(now);
    const canTell = kind === "matrix" || kind === "webhook";
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: canTell ? "queued" : "uncertain" }]);
    chat.next("accept");
    await worker.deliver(after(600_000));
    expect(chat.posted).toHaveLength(canTell ? 1 : 0);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: canTell ? "accepted" : "uncertain" }]);
  });

  it("whose connection breaks has the message at most once: by itself where it can tell, else when a person says so", async () => {
    const { workspace } = await toChannel(kind);
    chat.next("drop_after");
    await worker.work(now);
    expect(chat.posted).toHaveLength(1);
    chat.next("accept");
    await worker.deliver(after(60_000));
    const canTell = kind === "matrix" || kind === "webhook";
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: canTell ? "accepted" : "uncertain" }]);
    expect(chat.posted).toHaveLength(1);
    if (canTell) return;
    const [delivery] = await deliveriesOf(workspace);
    await resolveDelivery(workspace.at(after(60_000)), { id: delivery?.id ?? "", decision: "was_sent" });
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
  });

  it("that is gone is suspended, its schedule's owner hears of it once, and a test that arrives resumes it", async () => {
    const { workspace, scope, theme, id } = await toChannel(kind);
    await patchSchedule(scope, { id: theme.scheduleId, recipients: ["reader@example.com", `channel:${id}`] });
    chat.next("gone");
    await worker.work(now);
    const isSuspended = async () => (await listChannels(workspace.at(now)))[0]?.suspendedAt !== null;
    expect(await isSuspended()).toBe(true);
    expect(chat.posted).toHaveLength(0);
    chat.next("accept");
    await addItems(workspace.at(after(hour)), theme.feedId, [makeItem("Second")]);
    await worker.work(after(day));
    expect(chat.posted).toHaveLength(0);
    expect((await deliveriesOf(workspace)).filter(({ error }) => error === "channel_suspended")).toHaveLength(1);
    const { email } = await inSystem((tx) => tx.user.findUniqueOrThrow({ where: { id: workspace.userId } }));
    const told = (await sentTo(email)).filter(({ text }) => text.includes(`The ${kind}`));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).not.toContain("channel:");
    const later = workspace.at(after(day));
    chat.next("gone");
    expect(await testChannel(later, { id })).toMatchObject({ ok: false });
    expect(await isSuspended()).toBe(true);
    chat.next("accept");
    expect(await testChannel(later, { id })).toEqual({ ok: true, detail: null });
    expect(await isSuspended()).toBe(false);
    chat.posted.splice(0);
    await addItems(workspace.at(after(day + hour)), theme.feedId, [makeItem("Third")]);
    await worker.work(after(2 * day));
    expect(chat.posted).toHaveLength(1);
  });
});

it("what a source wrote calls nobody, and is markup nowhere", () => {
  const evil = "<!channel> @everyone <@U1> [here](https://evil.example/) <b>bold</b> *stars* `code` | pipe";
  const url = "javascript:alert(1)";
  const hostile = bulletin({ title: evil, parts: [{ heading: evil, url, paragraphs: [evil] }] });
  const body = (kind: ChannelKind) => callFor({ id, ...chat.channel(kind) }, hostile, now).body as never;
  for (const kind of channelKinds.filter((one) => one !== "webhook"))
    expect(JSON.stringify(body(kind)), kind).not.toContain("javascript:");
  // Slack's rich text is plain words; none of it is in a place that is parsed as markup.
  expect(JSON.stringify(body("slack"))).not.toContain('"type":"mrkdwn"');
  expect((body("slack") as { text: string }).text).not.toMatch(/[<>]/);
  expect((body("telegram") as { text: string }).text).not.toMatch(/<b>bold|@everyone/);
  expect(body("matrix")).toMatchObject({
    formatted_body: expect.not.stringContaining("<b>bold") as string,
    "m.mentions": {},
  });
  const [embed] = (body("discord") as { embeds: { title: string; description: string }[] }).embeds;
  expect(`${embed?.title} ${embed?.description}`).not.toMatch(/(?<!\\)(?:\[here|[<@`]|(?<!\*)\*(?!\*))/);
  expect(body("discord")).toMatchObject({ allowed_mentions: { parse: [] } });
  const { attachments } = body("teams") as { attachments: { content: { body: { text: string }[] } }[] };
  const texts = attachments.flatMap(({ content }) => content.body.map(({ text }) => text)).join(" ");
  expect(texts).not.toMatch(/(?<!\\)[[<*`]/);
});

it("who sees a channel may read what was posted there, and not choose for it", async () => {
  const { workspace } = await toChannel("ntfy");
  await worker.work(now);
  const token = /\/read\/([\w-]+)/.exec(chat.posted[0]?.raw ?? "")?.[1] ?? "";
  expect(readerScope(token)?.email).toMatch(/^channel:/);
  expect(recipientScope(token)).toBeNull();
  const [delivery] = await deliveriesOf(workspace);
  const member = { kind: "person", userId: workspace.userId, role: "member" } as const;
  const asMember = mintScope(workspace.workspaceId, member, workspace.scope.clock);
  expect(await readPost(asMember, delivery?.id ?? "")).toBeNull();
});

it("what opens a channel is struck out of what its service says", async () => {
  chat.next("echo");
  for (const kind of channelKinds) {
    const outcome = await sendToChannel({ id, ...chat.channel(kind) }, bulletin({}), now);
    expect(outcome, kind).toMatchObject({ kind: "refused", error: expect.stringMatching(/^400 /) as string });
    expect(JSON.stringify(outcome), kind).not.toMatch(/secret|bot-token|syt_token|"editions"/);
  }
});

it("a webhook is signed as Standard Webhooks says, with a secret that its managers can look up", async () => {
  const { workspace, id } = await toChannel("webhook");
  await worker.work(now);
  const { secret } = await showChannelSecret(workspace.at(now), { id });
  const [message] = chat.posted;
  const { "webhook-id": name, "webhook-timestamp": at, "webhook-signature": signature } = message?.headers ?? {};
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const wanted = createHmac("sha256", key)
    .update(`${String(name)}.${String(at)}.${message?.raw ?? ""}`)
    .digest("base64");
  expect(signature).toBe(`v1,${wanted}`);
  expect(message?.body).toMatchObject({ type: "edition.published", data: { edition: { name: "Courts", number: 1 } } });
  // Without the list of everything that was read.
  expect(message?.body).not.toHaveProperty("data.content.items");
});

it("what mail waits for holds no channel, and the other way round", async () => {
  const { workspace, theme, id } = await toChannel("slack");
  await patchSchedule(workspace.at(before), { id: theme.scheduleId, recipients: ["a@example.com", `channel:${id}`] });
  const failing: MailTransport = {
    name: "smtp",
    repeatWindowMs: 0,
    send: () => Promise.resolve({ kind: "failed", error: "550 no", retryAfterMs: 0, wide: true }),
  };
  await worker.work(now, failing);
  const states = (await deliveriesOf(workspace)).map(({ recipient, status }) => [recipient.split(":")[0], status]);
  expect(states.sort()).toEqual([
    ["a@example.com", "queued"],
    ["channel", "accepted"],
  ]);
});

describe("what opens a channel", () => {
  it("is shown to nobody, and leads to no private address unless the installation allows it", async () => {
    const workspace = await makeWorkspace();
    for (const kind of channelKinds) await createChannel(workspace.scope, chat.channel(kind));
    const shown = JSON.stringify(await listChannels(workspace.scope));
    expect(shown).not.toMatch(/secret|bot-token|syt_token/);
    const { id } = await createChannel(workspace.scope, chat.channel("webhook", "Within"));
    setEnvironment({ SOURCES_ALLOW_PRIVATE_NETWORK: "false" });
    try {
      expect(await testChannel(workspace.scope, { id })).toMatchObject({ ok: false });
    } finally {
      setEnvironment({ SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
    }
    expect(chat.posted).toHaveLength(0);
  });

  it("is checked on its field", () => {
    const fieldsOf = (input: object) =>
      channelInputSchema.safeParse(input).error?.issues.map(({ path, message }) => [path[0], message]);
    const telegram = { ...chat.channel("telegram"), chat: "the chat" };
    expect(fieldsOf(telegram)).toEqual([["chat", "chat_invalid"]]);
    expect(fieldsOf({ ...chat.channel("matrix"), room: "#alias:example.org" })).toEqual([["room", "room_invalid"]]);
    expect(fieldsOf({ ...chat.channel("ntfy"), topic: "a b" })).toEqual([["topic", "topic_invalid"]]);
    expect(fieldsOf({ kind: "slack", name: "", url: "nowhere" })).toEqual([
      ["name", "name_required"],
      ["url", "url_invalid"],
    ]);
    expect(fieldsOf({ kind: "pigeon" })).toEqual([["kind", "channel_kind_invalid"]]);
  });
});

it("channels are named beside as many addresses as a schedule may have", async () => {
  const { scope, theme, id } = await toChannel("slack");
  const { id: other } = await createChannel(scope, chat.channel("ntfy"));
  const three = ["a@example.com", "b@example.com", "c@example.com"];
  const recipients = [...three, `channel:${id}`, `channel:${other}`];
  await patchSchedule(scope, { id: theme.scheduleId, recipients });
  const four = patchSchedule(scope, { id: theme.scheduleId, recipients: [...recipients, "d@example.com"] });
  await expect(four).rejects.toThrow("emails_too_many");
});

it("a channel that a schedule names stays, and one that is not there can be named by none", async () => {
  const { scope, theme, id } = await toChannel("slack");
  await expect(deleteChannel(scope, { id })).rejects.toMatchObject({ reason: "channel_in_use" });
  const stranger = await makeWorkspace();
  const { id: other } = await createChannel(stranger.scope, chat.channel("slack"));
  const naming = patchSchedule(scope, { id: theme.scheduleId, recipients: [`channel:${other}`] });
  await expect(naming).rejects.toMatchObject({ fields: [{ path: ["recipients", 0], code: "channel_unknown" }] });
  await patchSchedule(scope, { id: theme.scheduleId, recipients: [] });
  await deleteChannel(scope, { id });
});

describe("a list of recipients", () => {
  it("is mailed as those who are on it when an edition is published, each once", async () => {
    const workspace = await makeWorkspace();
    const scope = workspace.at(before);
    const { id } = await createRecipientList(scope, { name: "Board", emails: ["a@example.com", "b@example.com"] });
    const schedule = await createSchedule(scope, requestInput({ recipients: [`list:${id}`, "b@example.com"] }));
    await updateRecipientList(scope, { id, name: "Board", emails: ["b@example.com", "c@example.com"] });
    await worker.work(now);
    const got = (await deliveriesOf(workspace)).map(({ recipient }) => recipient).sort();
    expect(got).toEqual(["b@example.com", "c@example.com"]);
    expect((await listNamed(scope, schedule.id)).map(({ email }) => email).sort()).toEqual(got);
    expect(await nameRecipients(scope, [`list:${id}`, "x@example.com"])).toEqual(["Board", "x@example.com"]);
  });

  it("may hold whom the schedule names already: what counts is how many people that are", async () => {
    const { scope } = await makeWorkspace();
    const three = ["a@example.com", "b@example.com", "c@example.com"];
    const { id } = await createRecipientList(scope, { name: "Board", emails: ["a@example.com"] });
    const schedule = await createSchedule(scope, requestInput({ recipients: [...three, `list:${id}`] }));
    await deleteSchedule(scope, { id: schedule.id });
    await deleteRecipientList(scope, { id });
    await restoreSchedule(scope, { id: schedule.id });
    expect((await listNamed(scope, schedule.id)).map(({ email }) => email)).toEqual(three);
  });

  it("is not changed over what somebody else has changed meanwhile", async () => {
    const { scope } = await makeWorkspace();
    const { id } = await createRecipientList(scope, { name: "Board", emails: ["a@example.com"] });
    const [seen] = await listRecipientLists(scope);
    const change = { id, name: "Board", updatedAt: seen?.updatedAt };
    await updateRecipientList(scope, { ...change, emails: ["b@example.com"] });
    const later = updateRecipientList(scope, { ...change, emails: ["c@example.com"] });
    await expect(later).rejects.toMatchObject({ code: "stale" });
    expect(await listRecipientLists(scope)).toMatchObject([{ emails: ["b@example.com"] }]);
  });

  it("counts with all who are on it, when a schedule names it and when somebody is added", async () => {
    const workspace = await makeWorkspace();
    const { scope } = workspace;
    const emails = ["a@example.com", "b@example.com", "c@example.com"];
    const { id } = await createRecipientList(scope, { name: "Board", emails });
    const many = createSchedule(scope, requestInput({ recipients: ["d@example.com", `list:${id}`] }));
    await expect(many).rejects.toMatchObject({
      fields: [{ path: ["recipients"], code: "recipients_too_many_with_lists" }],
    });
    await createSchedule(scope, requestInput({ recipients: [`list:${id}`] }));
    const more = updateRecipientList(scope, { id, name: "Board", emails: [...emails, "d@example.com"] });
    await expect(more).rejects.toMatchObject({ fields: [{ path: ["emails"], code: "list_too_many_for" }] });
    await expect(deleteRecipientList(scope, { id })).rejects.toMatchObject({ reason: "list_in_use" });
    await expect(createRecipientList(scope, { name: "Board", emails })).rejects.toMatchObject({ reason: "name_taken" });
  });
});
