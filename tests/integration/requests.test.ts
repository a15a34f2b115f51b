import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import type { Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { sent } from "@/tests/setup/mail";
import { readMail } from "@/lib/editions/mail/read-mail";
import { getDeliveredEdition, listEditions } from "@/lib/editions/queries";
import { createUser, removeMember } from "@/lib/members/commands";
import { discardRequest, editRequest, publishRequest, settleRequest } from "@/lib/requests/commands";
import { countOwnDrafts, getRequest, getRequestRecipients, listRequests } from "@/lib/requests/queries";
import { listLastErrors } from "@/lib/runs/queries";
import {
  createSchedule,
  deleteSchedule,
  handOverSchedule,
  pauseSchedule,
  purgeSchedule,
} from "@/lib/schedules/commands";
import { type ScheduleInput, scheduleInputSchema } from "@/lib/schedules/schema";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const before = new Date("2026-11-15T12:00:00Z");
const monday = new Date("2026-11-16T09:00:00Z");
const params = {
  title: "Stock of week {{week}}",
  description: "Count what is there on {{date}}.",
  contact: "",
  language: "en",
};

function makeTemplate(scope: Scope, input: Partial<ScheduleInput> = {}): Promise<{ id: string }> {
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const fixed = { name: "Stock", taskType: "request", params, recurrence, timezone: "UTC" };
  return createSchedule(scope, scheduleInputSchema.parse({ ...fixed, ...input }));
}

const onlyOne = async (scope: Scope, status: "draft" | "published" | "discarded" = "published") => {
  const { data } = await listRequests(scope, { status });
  expect(data).toHaveLength(1);
  if (!data[0]) throw new Error("There is none.");
  return data[0];
};

describe("a template that publishes", () => {
  it("puts a request on the board at every occurrence, filled in as its calendar says, and mails it once", async () => {
    const { at, email } = await makeWorkspace();
    const { id } = await makeTemplate(at(before), { recipients: ["a@example.com", "b@example.com"] });
    await worker.work(monday);
    await worker.work(monday);
    const scope = at(monday);
    const request = await onlyOne(scope);
    expect(request).toMatchObject({
      title: "Stock of week 47",
      description: "Count what is there on 16 November 2026.",
      contact: email,
      template: "Stock",
      scheduleId: id,
      publishedAt: monday.toISOString(),
      doneAt: null,
    });
    const mails = await sent(scope);
    expect(mails.map(({ recipient, subject }) => [recipient, subject]).toSorted()).toEqual([
      ["a@example.com", "Stock of week 47"],
      ["b@example.com", "Stock of week 47"],
    ]);
    const mail = await PostalMime.parse((await readMail(scope, mails[0]?.id ?? "")) ?? "");
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect(header("list-id")).toContain(`"Stock" <${id}.`);
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    for (const part of [mail.text, mail.html]) expect(part).toContain("Count what is there on 16 November 2026.");
    const recipient = mintScope(scope.workspaceId, { kind: "recipient", email: "a@example.com" });
    expect(await getDeliveredEdition(recipient, mails[0]?.id ?? "")).toMatchObject({
      name: "Stock",
      themeId: null,
      number: 1,
      content: { kind: "document", title: "Stock of week 47" },
    });
    const next = new Date("2026-11-23T09:00:00Z");
    await worker.work(next);
    expect((await listRequests(at(next), {})).data.map(({ title }) => title)).toEqual([
      "Stock of week 48",
      "Stock of week 47",
    ]);
    expect((await listEditions(at(next), { scheduleId: id })).map(({ number }) => number)).toEqual([2, 1]);
  });

  it("has nothing to mail without people, and says on its run where the request is", async () => {
    const { at } = await makeWorkspace();
    await makeTemplate(at(before), { params: { ...params, contact: "Desk@Example.com" } });
    await worker.work(monday);
    const request = await onlyOne(at(monday));
    expect(request.contact).toBe("Desk@Example.com");
    expect(await listEditions(at(monday), {})).toEqual([]);
    const run = await inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: request.runId ?? "" } }));
    expect(run.result).toMatchObject({ links: [{ label: "Stock of week 47", path: `/requests/${request.id}` }] });
  });

  it("does not come to the board when the template is turned off after it was prepared ahead", async () => {
    const { at } = await makeWorkspace();
    const { id } = await makeTemplate(at(before), { leadMinutes: 30, recipients: ["a@example.com"] });
    const early = new Date(monday.getTime() - 20 * 60_000);
    await worker.work(early);
    const [ahead] = await inSystem((tx) => tx.request.findMany({ where: { scheduleId: id } }));
    await expect(settleRequest(at(early), { id: ahead?.id ?? "", done: true })).rejects.toMatchObject({
      code: "not_found",
    });
    await pauseSchedule(at(early), { id });
    await worker.deliver(monday);
    expect((await listRequests(at(monday), {})).data).toEqual([]);
    expect(await sent(at(monday))).toEqual([]);
  });

  it("does not show ahead of its time what was prepared ahead", async () => {
    const { at } = await makeWorkspace();
    await makeTemplate(at(before), { leadMinutes: 30 });
    const early = new Date(monday.getTime() - 20 * 60_000);
    await worker.work(early);
    expect((await listRequests(at(early), {})).data).toEqual([]);
    expect(await onlyOne(at(monday))).toMatchObject({ publishedAt: monday.toISOString() });
  });
});

describe("a template that keeps drafts", () => {
  const filed = async (input: Partial<ScheduleInput> = {}) => {
    const workspace = await makeWorkspace();
    const { id: scheduleId } = await makeTemplate(workspace.at(before), { deliveryMode: "draft", ...input });
    await worker.work(monday);
    const scope = workspace.at(monday);
    return { ...workspace, scope, scheduleId, draft: await onlyOne(scope, "draft") };
  };

  it("leaves them to its owner, who edits, and publishes them once", async () => {
    const { scope, draft } = await filed({ recipients: ["a@example.com"] });
    const { id } = draft;
    expect(await countOwnDrafts(scope)).toBe(1);
    expect((await listRequests(scope, {})).data).toEqual([]);
    expect((await getRequestRecipients(scope, id)).recipients).toEqual(["a@example.com"]);
    await editRequest(scope, { id, version: draft.version, title: "Stock, counted twice" });
    await expect(editRequest(scope, { id, version: draft.version, title: "Late" })).rejects.toMatchObject({
      code: "stale",
    });
    const attempts = await Promise.allSettled([publishRequest(scope, { id }), publishRequest(scope, { id })]);
    expect(attempts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await worker.deliver(monday);
    expect(await onlyOne(scope)).toMatchObject({ id, title: "Stock, counted twice" });
    expect((await sent(scope)).map(({ subject }) => subject)).toEqual(["Stock, counted twice"]);
    for (const work of [() => editRequest(scope, { id, title: "x" }), () => discardRequest(scope, { id })])
      await expect(work()).rejects.toMatchObject({ reason: "request_not_draft" });
  });

  it("mails a draft that is published after its template was paused, as somebody meant it to go", async () => {
    const { scope, at, draft, scheduleId } = await filed({ recipients: ["a@example.com"] });
    const later = new Date(monday.getTime() + 60_000);
    await pauseSchedule(at(later), { id: scheduleId });
    const afterwards = new Date(monday.getTime() + 120_000);
    await publishRequest(at(afterwards), { id: draft.id });
    await worker.deliver(afterwards);
    expect(await sent(scope)).toHaveLength(1);
  });

  it("publishes without mail where the template is gone, and keeps the draft when it is removed for good", async () => {
    const { scope, draft, scheduleId } = await filed({ recipients: ["a@example.com"] });
    await deleteSchedule(scope, { id: scheduleId });
    expect((await getRequestRecipients(scope, draft.id)).recipients).toEqual([]);
    await purgeSchedule(scope, { id: scheduleId });
    expect(await getRequest(scope, draft.id)).toMatchObject({ scheduleId: null, template: "Stock" });
    await publishRequest(scope, { id: draft.id });
    await worker.deliver(monday);
    expect(await sent(scope)).toEqual([]);
  });

  it("shows a draft to nobody but its owner, and owners and managers; whoever goes leaves it to their heir", async () => {
    const { scope, workspaceId, userId, draft } = await filed();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }));
    const make = (role: "owner" | "member") =>
      createUser({ email: `${role}-${workspaceId}@example.com`, name: role, workspace: name, role });
    const [member, heir] = [await make("member"), await make("owner")];
    const asMember = mintScope(workspaceId, { kind: "person", userId: member.userId, role: "member" });
    expect((await listRequests(asMember, { status: "draft" })).data).toEqual([]);
    await expect(getRequest(asMember, draft.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(publishRequest(asMember, { id: draft.id })).rejects.toMatchObject({ reason: "not_your_request" });
    const asHeir = mintScope(workspaceId, { kind: "person", userId: heir.userId, role: "owner" });
    await removeMember(asHeir, { userId, handOverTo: heir.userId });
    expect(await onlyOne(asHeir, "draft")).toMatchObject({ ownerId: heir.userId });
    await discardRequest(scope, { id: draft.id });
    expect(await onlyOne(scope, "discarded")).toMatchObject({ id: draft.id });
  });
});

it("whoever is in the workspace says that one on the board is done, and takes that back", async () => {
  const { at, userId } = await makeWorkspace();
  await makeTemplate(at(before));
  await worker.work(monday);
  const scope = at(monday);
  const { id } = await onlyOne(scope);
  await settleRequest(scope, { id, done: true });
  await settleRequest(scope, { id, done: true });
  expect(await getRequest(scope, id)).toMatchObject({ doneAt: monday.toISOString(), doneByName: "Somebody" });
  expect((await listRequests(scope, { done: "false" })).data).toEqual([]);
  expect((await listRequests(scope, { done: "true" })).data).toHaveLength(1);
  await settleRequest(scope, { id, done: false });
  expect(await getRequest(scope, id)).toMatchObject({ doneAt: null, doneByName: null, ownerId: userId });
});

it("what a template cannot do is said with it, and who decides about uncertain mail is its owner", async () => {
  const { at, scope, workspaceId } = await makeWorkspace();
  const { id } = await makeTemplate(at(before), { recipients: ["a@example.com"] });
  await worker.work(monday);
  const delivery = await inSystem(async (tx) => {
    const found = await tx.delivery.findFirstOrThrow({ where: { workspaceId } });
    await tx.run.create({
      data: {
        workspaceId,
        scheduleId: id,
        taskType: "request",
        trigger: "manual",
        status: "failed",
        error: { message: "It broke." },
        finishedAt: new Date(),
      },
    });
    return tx.delivery.update({ where: { id: found.id }, data: { status: "uncertain", settledAt: null } });
  });
  expect((await listLastErrors(scope, [id])).get(id)).toMatchObject({ error: "It broke." });
  const stranger = mintScope(workspaceId, { kind: "person", userId: workspaceId, role: "member" });
  await expect(resolveDelivery(stranger, { id: delivery.id, decision: "was_sent" })).rejects.toMatchObject({
    reason: "not_your_edition",
  });
  await resolveDelivery(scope, { id: delivery.id, decision: "was_sent" });
});

it("pages go on behind a request that has moved to another list meanwhile", async () => {
  const { at } = await makeWorkspace();
  await makeTemplate(at(before), { recurrence: { kind: "daily", time: "09:00" } });
  for (let day = 0; day < 5; day++) await worker.work(new Date(monday.getTime() + day * 86_400_000));
  const scope = at(new Date(monday.getTime() + 5 * 86_400_000));
  const first = await listRequests(scope, { done: "false", limit: 2 });
  await settleRequest(scope, { id: first.nextCursor ?? "", done: true });
  const rest = await listRequests(scope, { done: "false", limit: 10, after: first.nextCursor ?? "" });
  expect(rest.data).toHaveLength(3);
});

it("a template that is handed over takes its drafts along, and two drafts are published at once", async () => {
  const { at, workspaceId, scope } = await makeWorkspace();
  const recurrence = { kind: "daily" as const, time: "09:00" };
  const { id } = await makeTemplate(at(before), { deliveryMode: "draft", recipients: ["a@example.com"], recurrence });
  for (let day = 0; day < 2; day++) await worker.work(new Date(monday.getTime() + day * 86_400_000));
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }));
  const { userId } = await createUser({
    email: `m-${workspaceId}@example.com`,
    name: "M",
    workspace: name,
    role: "member",
  });
  await handOverSchedule(scope, { id, ownerId: userId });
  const member = mintScope(workspaceId, { kind: "person", userId, role: "member" });
  const { data: drafts } = await listRequests(member, { status: "draft" });
  expect(drafts).toHaveLength(2);
  await Promise.all(drafts.map((draft) => publishRequest(member, { id: draft.id })));
  expect((await listEditions(scope, { scheduleId: id })).map(({ number }) => number).sort()).toEqual([1, 2]);
});

describe("params of a template", () => {
  it.each([
    [{ title: "" }, "title", "title_required"],
    [{ title: "{{quarter}}" }, "title", "variable_unknown"],
    [{ title: "T", description: "{{ now }}" }, "description", "variable_unknown"],
    [{ title: "T", contact: "nobody" }, "contact", "email_invalid"],
    [{ title: "T", language: "de" }, "language", "language_invalid"],
    [{ title: "T", colour: "red" }, undefined, "Unrecognized"],
  ])("%o are refused on their field", (wrong, field, code) => {
    const input = { name: "T", taskType: "request", params: wrong, timezone: "UTC" };
    const { error } = scheduleInputSchema.safeParse({ ...input, recurrence: { kind: "daily", time: "09:00" } });
    expect(error?.issues[0]?.path).toEqual(["params", ...(field ? [field] : [])]);
    expect(error?.issues[0]?.message).toContain(code);
  });
});
