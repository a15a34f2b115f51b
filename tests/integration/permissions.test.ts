import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import * as channels from "@/lib/channels/commands";
import { channelInputSchema } from "@/lib/channels/schema";
import * as lists from "@/lib/lists/commands";
import * as backups from "@/lib/backups/commands";
import type { Role } from "@/lib/db/generated/client";
import { inScope, type PersonScope, type Scope } from "@/lib/db/scope";
import { remember } from "@/lib/db/installation";
import { sampleKey } from "@/lib/samples/schema";
import { inSystem, mintPersonScope, mintScope } from "@/lib/db/system";
import * as connections from "@/lib/connections/commands";
import * as consents from "@/lib/consents/commands";
import * as deliveries from "@/lib/deliveries/commands";
import * as editions from "@/lib/editions/commands";
import { resetEnv } from "@/lib/env";
import { AppError } from "@/lib/errors";
import * as exported from "@/lib/exports/commands";
import * as keys from "@/lib/keys/commands";
import * as invitations from "@/lib/invitations/commands";
import * as models from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import * as members from "@/lib/members/commands";
import { invitationLink } from "@/lib/invitations/rules";
import * as people from "@/lib/people/commands";
import { sampleSource } from "@/lib/reports/queries";
import * as recipients from "@/lib/recipients/commands";
import * as reports from "@/lib/reports/commands";
import { marketSnapshotSchema } from "@/lib/reports/schema";
import * as requests from "@/lib/requests/commands";
import * as runs from "@/lib/runs/commands";
import * as samples from "@/lib/samples/commands";
import * as schedules from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import * as sources from "@/lib/sources/commands";
import * as themes from "@/lib/themes/commands";
import * as workflows from "@/lib/workflows/commands";
import * as workspaces from "@/lib/workspaces/commands";
import { allListings, rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeBackup, makeHome } from "@/tests/setup/backups";
import { everyMorning, makeTheme } from "@/tests/setup/factories";
import { taskRunners } from "@/lib/assembly/runners";
import { env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { makeReport, reportInput } from "@/tests/setup/reports";
import { makeRequest } from "@/tests/setup/requests";
import { makeSchedule } from "@/tests/setup/schedules";
import { callingWorkflow, makeWorkflow } from "@/tests/setup/workflows";

const now = new Date("2026-11-16T08:00:00Z");
const clock = fixedClock(now);
const roles = ["owner", "manager", "member"] as const;

// Who may do what, according to the guide's table of roles: the first word is for the person's own objects, the second
// for those of somebody else in the workspace. Objects of another workspace are never found.
const yes = ["ok", "ok"] as const;
const no = ["forbidden", "forbidden"] as const;
const own = ["ok", "forbidden"] as const;
type Outcome = "ok" | "forbidden" | "not_found";
type Rights = Record<Role, readonly [own: Outcome, others: Outcome]>;
const everybody: Rights = { owner: yes, manager: yes, member: yes };
const theirOwnersAndManagers: Rights = { owner: yes, manager: yes, member: own };
const theirOwnersOnly: Rights = { owner: yes, manager: own, member: own };
const managers: Rights = { owner: yes, manager: yes, member: no };
const owners: Rights = { owner: yes, manager: no, member: no };
const nobody: Rights = { owner: no, manager: no, member: no };

/** A workspace with one person per role, and another person who owns the other objects. */
interface World {
  workspaceId: string;
  people: Record<Role | "other", string>;
  as: (who: Role | "other") => Scope;
}

interface Row {
  may: Rights;
  /** Creates the object of the command, as its future owner; returns what the command needs to know about it. */
  about?: (owner: Scope, world: World) => Promise<string>;
  act: (scope: Scope, id: string, world: World) => Promise<unknown>;
}

let web: WebDouble;
let feedUrl: string;
/** Shared by all tests, because nobody from another workspace can change it; names that must be unique are random. */
let foreignWorld: Promise<World> | undefined;

async function makeWorld(): Promise<World> {
  const name = randomUUID();
  const make = (who: string, role: Role) =>
    members.createUser({ email: `${who}-${name}@example.com`, name: who, workspace: name, role });
  const { userId: owner, workspaceId } = await make("owner", "owner");
  const { userId: manager } = await make("manager", "manager");
  const { userId: member } = await make("member", "member");
  const { userId: other } = await make("other", "owner");
  const ids = { owner, manager, member, other };
  return {
    workspaceId,
    people: ids,
    as: (who) =>
      mintScope(workspaceId, { kind: "person", userId: ids[who], role: who === "other" ? "owner" : who }, clock),
  };
}

const schedule = async (owner: Scope) => (await makeSchedule(owner)).id;
const requesting = async (owner: Scope) => {
  const recurrence = { kind: "daily", time: "10:00" };
  const input = { name: randomUUID(), taskType: "request", params: { title: "Count" }, recurrence, timezone: "UTC" };
  return (await schedules.createSchedule(owner, scheduleInputSchema.parse(input))).id;
};
const previewing = { runners: taskRunners, signal: new AbortController().signal };
const theme = async (owner: Scope) => (await makeTheme(owner, [])).id;
const paused = async (owner: Scope) => {
  const { id } = await makeSchedule(owner);
  await schedules.pauseSchedule(owner, { id });
  return id;
};
const skipping = async (owner: Scope) => {
  const { id } = await makeSchedule(owner);
  await schedules.skipOccurrence(owner, { id, at: "2026-11-17T09:00:00Z" });
  return id;
};
const deleted = async (owner: Scope) => {
  const { id } = await makeSchedule(owner);
  await schedules.deleteSchedule(owner, { id });
  return id;
};
const themeWithSchedule = async (owner: Scope) => {
  const { id: themeId } = await makeTheme(owner, []);
  await themes.saveThemeSchedule(owner, { ...everyMorning, themeId });
  return themeId;
};
const group = async (owner: Scope) => (await sources.createSourceGroup(owner, { name: randomUUID() })).id;
const source = async (owner: Scope) => {
  const { groupId } = await makeTheme(owner, []);
  const row = await inScope(owner, (tx) => tx.source.findFirstOrThrow({ where: { groupId } }));
  return row.id;
};
const feed = async (owner: Scope) => (await makeTheme(owner, [])).feedId;
const successor = async (owner: Scope) => {
  const { workspaceId } = owner;
  const of = { knownItems: 0, listedItems: 0, latest: [], foundAt: owner.clock.now() };
  const feedId = await feed(owner);
  const url = `https://new.example/${randomUUID()}`;
  const row = await inScope(owner, (tx) =>
    tx.feedSuccessor.create({ data: { workspaceId, feedId, url, title: "Found", ...of } }),
  );
  return row.id;
};
const pasted = { kind: "addresses", addresses: "feed.example/rss", groupName: "Imported" } as const;
const sourceImport = async (owner: Scope) => (await sources.importSources(owner, pasted)).id;
const invitation = async (_: Scope, world: World) => {
  const email = `${randomUUID()}@example.com`;
  return (await invitations.inviteMember(world.as("other"), { email, role: "member", locale: "en" })).id;
};
const key = async (owner: Scope) =>
  (await keys.createKey(owner, { name: "Key", scopes: ["read"], expiresAt: null })).id;
const self = (owner: Scope) => Promise.resolve("userId" in owner.actor ? owner.actor.userId : "");

/** An edition of one of the owner's themes, with one delivery whose outcome is unknown. */
async function edition(owner: Scope, status: "draft" | "published"): Promise<{ id: string; deliveryId: string }> {
  const { workspaceId } = owner;
  const { id: themeId } = await makeTheme(owner, []);
  return inScope(owner, async (tx) => {
    const run = await tx.run.create({
      data: {
        workspaceId,
        subjectId: themeId,
        taskType: "synthesis",
        trigger: "manual",
        status: "succeeded",
        createdAt: now,
        finishedAt: now,
      },
    });
    const text = {
      name: "T",
      title: "T",
      subject: "T",
      language: "en",
      timezone: "UTC",
      content: {
        title: "T",
        lead: [],
        sections: [{ heading: "One", sentences: [] }],
        references: [],
        items: [],
        footer: {
          from: null,
          to: now.toISOString(),
          sources: 0,
          unreachable: [],
          items: 0,
          stories: 1,
          told: 1,
          writer: "extractive",
          refused: 0,
        },
      },
      linkKey: "key",
      html: "",
      text: "",
    };
    const { id } = await tx.edition.create({
      data: {
        workspaceId,
        runId: run.id,
        themeId,
        status,
        number: 1,
        ...text,
        coverageTo: now,
        createdAt: now,
        publishedAt: now,
      },
    });
    const delivery = await tx.delivery.create({
      data: {
        workspaceId,
        runId: run.id,
        editionId: id,
        recipient: "a@example.com",
        status: "uncertain",
        sender: "x@example.com",
        baseUrl: "http://localhost",
        notBefore: now,
      },
    });
    return { id, deliveryId: delivery.id };
  });
}
const draft = async (owner: Scope) => (await edition(owner, "draft")).id;
const uncertain = async (owner: Scope) => (await edition(owner, "published")).deliveryId;
const missed = async (owner: Scope) => {
  const { deliveryId } = await edition(owner, "published");
  const data = { status: "failed", settledAt: new Date() } as const;
  return (await inSystem((tx) => tx.delivery.update({ where: { id: deliveryId }, data }))).runId;
};
/** An edition whose mail has not been sent. */
const waiting = async (owner: Scope) => {
  const { id, deliveryId } = await edition(owner, "published");
  await inSystem((tx) => tx.delivery.update({ where: { id: deliveryId }, data: { status: "queued" } }));
  await inSystem(
    (tx) =>
      tx.$executeRaw`UPDATE theme SET covered_through = e.coverage_to FROM edition e WHERE e.id = ${id}::uuid AND theme.id = e.theme_id`,
  );
  return id;
};
const suppression = async ({ workspaceId }: World, reason: "bounced" | "unsubscribed") => {
  const heldBy = reason === "bounced" ? "mail" : "recipient";
  const data = { workspaceId, email: `${randomUUID()}@example.com`, reason, heldBy };
  return (await inSystem((tx) => tx.suppression.create({ data }))).id;
};
const pendingRun = async (owner: Scope) => {
  const { id: themeId } = await makeTheme(owner, []);
  return (await themes.generateNow(owner, { themeId })).runId;
};

const scheduleInput = (themeId: string) =>
  scheduleInputSchema.parse({
    name: "Another name",
    taskType: "synthesis",
    params: { themeId },
    recurrence: { kind: "daily", time: "10:00" },
    timezone: "UTC",
    recipients: [],
    deliveryMode: "draft",
  });
const themeInput = { name: "Another name", brief: "", language: "en" as const, sourceGroupIds: [] };

const backup = async (_: Scope, world: World) => {
  await makeHome(world.workspaceId);
  return makeBackup(world.as("other"));
};

const connectionInput = () => ({
  kind: "postgresql" as const,
  name: randomUUID(),
  url: "postgresql://u:p@db.example.com/shop",
});

const channelInput = () =>
  channelInputSchema.parse({ kind: "webhook", name: randomUUID(), url: "http://127.0.0.1:9/hook" });
const listInput = () => ({ name: randomUUID(), emails: ["board@example.com"] });

const modelInput = () =>
  modelInputSchema.parse({
    name: randomUUID(),
    provider: "openai-compatible",
    url: "http://127.0.0.1:9/v1",
    model: "small-1",
  });

const draftRequest = (owner: Scope) => makeRequest(owner, "draft");

const rows: Record<string, Row> = {
  "backups.backUpNow": {
    may: owners,
    act: async (scope, _, world) => {
      await makeHome(world.workspaceId);
      return backups.backUpNow(scope, {});
    },
  },
  "backups.fetchBackup": {
    may: owners,
    about: backup,
    act: async (scope, id) => (await backups.fetchBackup(scope, { id })).bytes.cancel(),
  },
  "backups.verifyBackup": { may: owners, about: backup, act: (scope, id) => backups.verifyBackup(scope, { id }) },
  "backups.deleteBackup": { may: owners, about: backup, act: (scope, id) => backups.deleteBackup(scope, { id }) },
  "models.createModel": {
    may: managers,
    act: (scope) => models.createModel(scope, modelInput()),
  },
  "models.updateModel": {
    may: managers,
    about: async (_, world) => (await models.createModel(world.as("other"), modelInput())).id,
    act: (scope, id) => models.updateModel(scope, { id, ...modelInput() }),
  },
  "models.deleteModel": {
    may: managers,
    about: async (_, world) => (await models.createModel(world.as("other"), modelInput())).id,
    act: (scope, id) => models.deleteModel(scope, { id }),
  },
  "models.testModel": {
    may: managers,
    about: async (_, world) => (await models.createModel(world.as("other"), modelInput())).id,
    act: (scope, id) => models.testModel(scope, { id }),
  },
  "channels.createChannel": { may: managers, act: (scope) => channels.createChannel(scope, channelInput()) },
  "channels.deleteChannel": {
    may: managers,
    about: async (_, world) => (await channels.createChannel(world.as("other"), channelInput())).id,
    act: (scope, id) => channels.deleteChannel(scope, { id }),
  },
  "channels.testChannel": {
    may: managers,
    about: async (_, world) => (await channels.createChannel(world.as("other"), channelInput())).id,
    act: (scope, id) => channels.testChannel(scope, { id }),
  },
  "channels.showChannelSecret": {
    may: managers,
    about: async (_, world) => (await channels.createChannel(world.as("other"), channelInput())).id,
    act: (scope, id) => channels.showChannelSecret(scope, { id }),
  },
  "lists.createRecipientList": { may: managers, act: (scope) => lists.createRecipientList(scope, listInput()) },
  "lists.updateRecipientList": {
    may: managers,
    about: async (_, world) => (await lists.createRecipientList(world.as("other"), listInput())).id,
    act: (scope, id) => lists.updateRecipientList(scope, { id, ...listInput() }),
  },
  "lists.deleteRecipientList": {
    may: managers,
    about: async (_, world) => (await lists.createRecipientList(world.as("other"), listInput())).id,
    act: (scope, id) => lists.deleteRecipientList(scope, { id }),
  },
  "connections.createConnection": {
    may: managers,
    act: (scope) => connections.createConnection(scope, connectionInput()),
  },
  "connections.deleteConnection": {
    may: managers,
    about: async (_, world) => (await connections.createConnection(world.as("other"), connectionInput())).id,
    act: (scope, id) => connections.deleteConnection(scope, { id }),
  },
  "reports.connect": {
    may: managers,
    act: (scope) =>
      reports.connect(scope, {
        kind: "listings",
        name: randomUUID(),
        url: `${web.url}/listings`,
        username: "u",
        password: "p",
      }),
  },
  "recipients.chooseMail": {
    may: nobody,
    act: (scope) => recipients.chooseMail(scope, { scheduleId: null, deliveryId: randomUUID(), kind: "workspace" }),
  },
  "recipients.leaveAtOnce": {
    may: nobody,
    act: (scope) => recipients.leaveAtOnce(scope, { scheduleId: null, deliveryId: randomUUID() }),
  },
  "recipients.undoChoice": {
    may: nobody,
    act: (scope) => recipients.undoChoice(scope, { scheduleId: null, deliveryId: randomUUID(), before: [] }),
  },
  "recipients.switchOffLinks": { may: nobody, act: (scope) => recipients.switchOffLinks(scope) },
  "recipients.welcomeBack": { may: nobody, act: (scope) => recipients.welcomeBack(scope) },
  "recipients.noteRecipients": {
    may: managers,
    act: (scope) => recipients.noteRecipients(scope, { recipients: [{ email: "noted@example.com", name: "Ada" }] }),
  },
  "recipients.forgetRecipient": {
    may: managers,
    about: async (_, world) => {
      const email = `${randomUUID()}@example.com`;
      await recipients.noteRecipients(world.as("other"), { recipients: [{ email, name: "Ada" }] });
      return email;
    },
    act: (scope, email) => recipients.forgetRecipient(scope, { email }),
  },
  "recipients.addSuppressions": {
    may: managers,
    act: (scope) => recipients.addSuppressions(scope, { emails: ["blocked@example.com"], detail: "" }),
  },
  "recipients.liftSuppression": {
    may: managers,
    about: (_, world) => suppression(world, "bounced"),
    act: (scope, id) => recipients.liftSuppression(scope, { id }),
  },
  "recipients.askToReturn": {
    may: managers,
    about: (_, world) => suppression(world, "unsubscribed"),
    act: (scope, id) => recipients.askToReturn(scope, { id }),
  },
  "deliveries.sendAgainToMissed": {
    may: theirOwnersAndManagers,
    about: missed,
    act: (scope, id) => deliveries.sendAgainToMissed(scope, { id }),
  },
  "consents.answerConsent": { may: nobody, act: (scope) => consents.answerConsent(scope, { answer: "agreed" }) },
  "deliveries.resolveDelivery": {
    may: theirOwnersAndManagers,
    about: uncertain,
    act: (scope, id) => deliveries.resolveDelivery(scope, { id, decision: "was_sent" }),
  },
  "editions.approveEdition": {
    may: theirOwnersAndManagers,
    about: draft,
    act: (scope, id) => editions.approveEdition(scope, { id }),
  },
  "editions.previewMail": {
    may: theirOwnersAndManagers,
    about: requesting,
    act: (scope, scheduleId) => editions.previewMail(scope, { scheduleId }, previewing),
  },
  "editions.sendTestMail": {
    may: theirOwnersAndManagers,
    about: requesting,
    act: (scope, scheduleId) =>
      editions.sendTestMail(scope, { scheduleId }, { ...previewing, transport: outboxTransport(env().DATA_DIR) }),
  },
  "editions.stopMail": {
    may: theirOwnersAndManagers,
    about: waiting,
    act: (scope, id) => editions.stopMail(scope, { id }),
  },
  "schedules.duplicateSchedule": {
    may: everybody,
    about: requesting,
    act: (scope, id) => schedules.duplicateSchedule(scope, { id, name: "Another" }),
  },
  "themes.duplicateTheme": {
    may: everybody,
    about: theme,
    act: (scope, id) => themes.duplicateTheme(scope, { id, name: "Another" }),
  },
  "reports.duplicateReport": {
    may: everybody,
    about: makeReport,
    act: (scope, id) => reports.duplicateReport(scope, { id, name: "Another" }),
  },
  "workflows.duplicateWorkflow": {
    may: everybody,
    about: makeWorkflow,
    act: (scope, id) => workflows.duplicateWorkflow(scope, { id, name: "Another" }),
  },
  "editions.editDraft": {
    may: theirOwnersAndManagers,
    about: draft,
    act: (scope, id) => editions.editDraft(scope, { id, title: "New", note: "", sections: [0], edits: 0 }),
  },
  "editions.shareEdition": {
    may: theirOwnersAndManagers,
    about: draft,
    act: (scope, id) => editions.shareEdition(scope, { id, shared: true }),
  },
  "editions.discardEdition": {
    may: theirOwnersAndManagers,
    about: draft,
    act: (scope, id) => editions.discardEdition(scope, { id }),
  },
  "exports.requestExport": { may: owners, act: (scope) => exported.requestExport(scope) },
  "keys.createKey": {
    may: everybody,
    act: (scope) => keys.createKey(scope, { name: "Key", scopes: ["read"], expiresAt: null }),
  },
  "keys.revokeKey": { may: theirOwnersOnly, about: key, act: (scope, id) => keys.revokeKey(scope, { id }) },
  "invitations.inviteMember": {
    may: owners,
    act: (scope) =>
      invitations.inviteMember(scope, { email: `${randomUUID()}@example.com`, role: "owner", locale: "en" }),
  },
  "invitations.resendInvitation": {
    may: owners,
    about: invitation,
    act: (scope, id) => invitations.resendInvitation(scope, { id }),
  },
  "invitations.revokeInvitation": {
    may: owners,
    about: invitation,
    act: (scope, id) => invitations.revokeInvitation(scope, { id }),
  },
  "members.shareCalendar": { may: everybody, act: (scope) => members.shareCalendar(scope, { shared: true }) },
  "members.changeRole": {
    may: owners,
    about: self,
    act: (scope, userId) => members.changeRole(scope, { userId, role: "member" }),
  },
  "members.removeMember": {
    may: theirOwnersOnly,
    about: self,
    act: (scope, userId) => members.removeMember(scope, { userId, handOverTo: null }),
  },
  "reports.createReport": { may: everybody, act: (scope) => reports.createReport(scope, reportInput()) },
  "reports.createMarketSnapshot": {
    may: everybody,
    act: (scope) =>
      reports.createMarketSnapshot(scope, marketSnapshotSchema.parse({ source: reportInput().source, city: "X" })),
  },
  "reports.updateReport": {
    may: theirOwnersAndManagers,
    about: makeReport,
    act: (scope, id) => reports.updateReport(scope, { ...reportInput(), id }),
  },
  "reports.runReport": {
    may: theirOwnersAndManagers,
    about: makeReport,
    act: (scope, id) => reports.runReport(scope, { id }),
  },
  "reports.deleteReport": {
    may: theirOwnersAndManagers,
    about: makeReport,
    act: (scope, id) => reports.deleteReport(scope, { id }),
  },
  "reports.uploadFile": {
    may: everybody,
    act: (scope) =>
      reports.uploadFile(scope, { name: "a.csv", contentType: "text/csv", bytes: new Blob(["a,b"]).stream() }),
  },
  "requests.editRequest": {
    may: theirOwnersAndManagers,
    about: draftRequest,
    act: (scope, id) => requests.editRequest(scope, { id, title: "Another" }),
  },
  "requests.publishRequest": {
    may: theirOwnersAndManagers,
    about: draftRequest,
    act: (scope, id) => requests.publishRequest(scope, { id }),
  },
  "requests.discardRequest": {
    may: theirOwnersAndManagers,
    about: draftRequest,
    act: (scope, id) => requests.discardRequest(scope, { id }),
  },
  "requests.settleRequest": {
    may: everybody,
    about: (owner) => makeRequest(owner, "published"),
    act: (scope, id) => requests.settleRequest(scope, { id, done: true }),
  },
  "themes.compareWriters": {
    may: theirOwnersAndManagers,
    about: async (owner) => (await makeTheme(owner)).id,
    act: async (scope, themeId, world) => {
      const { id } = await models.createModel(world.as("owner"), modelInput());
      return themes.compareWriters(scope, { themeId, writers: ["extractive", id] });
    },
  },
  "themes.shareTheme": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, id) => themes.shareTheme(scope, { id, shared: "sealed", renew: false }),
  },
  "themes.generateNow": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, themeId) => themes.generateNow(scope, { themeId }),
  },
  "runs.cancelRun": {
    may: theirOwnersAndManagers,
    about: pendingRun,
    act: (scope, id) => runs.cancelRun(scope, { id }),
  },
  "runs.retryRun": {
    may: theirOwnersAndManagers,
    about: async (owner) => {
      const id = await pendingRun(owner);
      await inSystem((tx) => tx.run.update({ where: { id }, data: { retryAt: new Date("2100-01-01") } }));
      return id;
    },
    act: (scope, id) => runs.retryRun(scope, { id }),
  },
  "runs.runAgain": {
    may: theirOwnersAndManagers,
    about: async (owner) => {
      const id = await pendingRun(owner);
      await runs.cancelRun(owner, { id });
      return id;
    },
    act: (scope, id) => runs.runAgain(scope, { id }),
  },
  // The sample in the first workspace is a theme like any other.
  "samples.removeSample": {
    may: theirOwnersAndManagers,
    about: async (owner) => {
      const theme = await makeTheme(owner, []);
      const { workspaceId } = owner;
      await inSystem((tx) => remember(tx, sampleKey, { workspaceId, themeId: theme.id, groupId: theme.id }));
      return theme.id;
    },
    act: (scope) => samples.removeSample(scope),
  },
  "schedules.createSchedule": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, themeId) => schedules.createSchedule(scope, scheduleInput(themeId)),
  },
  "schedules.updateSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: async (scope, id) => {
      const row = await inSystem((tx) => tx.schedule.findUniqueOrThrow({ where: { id } }));
      return schedules.updateSchedule(scope, { id, ...scheduleInput(row.subjectId ?? "") });
    },
  },
  "schedules.patchSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.patchSchedule(scope, { id, name: "Another name" }),
  },
  "schedules.handOverSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id, { people: { other } }) => schedules.handOverSchedule(scope, { id, ownerId: other }),
  },
  "schedules.pauseSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.pauseSchedule(scope, { id }),
  },
  "schedules.resumeSchedule": {
    may: theirOwnersAndManagers,
    about: paused,
    act: (scope, id) => schedules.resumeSchedule(scope, { id }),
  },
  "schedules.toggleSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.toggleSchedule(scope, { id }),
  },
  "schedules.skipNextOccurrence": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.skipNextOccurrence(scope, { id }),
  },
  "schedules.moveNextOccurrence": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.moveNextOccurrence(scope, { id, at: "2026-11-16T09:30:00Z" }),
  },
  "schedules.skipOccurrence": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.skipOccurrence(scope, { id, at: "2026-11-17T09:00:00Z" }),
  },
  "schedules.restoreOccurrence": {
    may: theirOwnersAndManagers,
    about: skipping,
    act: (scope, id) => schedules.restoreOccurrence(scope, { id, at: "2026-11-17T09:00:00Z" }),
  },
  "schedules.moveOccurrence": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.moveOccurrence(scope, { id, at: "2026-11-17T09:00:00Z", to: "2026-11-17T09:30:00Z" }),
  },
  "schedules.runScheduleNow": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.runScheduleNow(scope, { id }),
  },
  "schedules.showSigningSecret": {
    may: theirOwnersAndManagers,
    about: async (owner) => {
      const input = { name: "Call", taskType: "webhook", params: { url: "https://example.com" }, timezone: "UTC" };
      const recurrence = { kind: "daily", time: "10:00" };
      return (await schedules.createSchedule(owner, scheduleInputSchema.parse({ ...input, recurrence }))).id;
    },
    act: (scope, id) => schedules.showSigningSecret(scope, { id }),
  },
  "schedules.deleteSchedule": {
    may: theirOwnersAndManagers,
    about: schedule,
    act: (scope, id) => schedules.deleteSchedule(scope, { id }),
  },
  "schedules.restoreSchedule": {
    may: theirOwnersAndManagers,
    about: deleted,
    act: (scope, id) => schedules.restoreSchedule(scope, { id }),
  },
  "schedules.purgeSchedule": {
    may: managers,
    about: schedule,
    act: (scope, id) => schedules.purgeSchedule(scope, { id }),
  },
  "themes.putThemeSchedule": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, themeId) => themes.putThemeSchedule(scope, { ...everyMorning, themeId }),
  },
  "themes.saveThemeSchedule": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, themeId) => themes.saveThemeSchedule(scope, { ...everyMorning, themeId }),
  },
  "themes.deleteThemeSchedule": {
    may: theirOwnersAndManagers,
    about: themeWithSchedule,
    act: (scope, themeId) => themes.deleteThemeSchedule(scope, { themeId }),
  },
  "sources.createSourceGroup": {
    may: everybody,
    act: (scope) => sources.createSourceGroup(scope, { name: randomUUID() }),
  },
  "sources.renameSourceGroup": {
    may: everybody,
    about: group,
    act: (scope, id) => sources.renameSourceGroup(scope, { id, name: randomUUID() }),
  },
  "sources.deleteSourceGroup": {
    may: everybody,
    about: group,
    act: (scope, id) => sources.deleteSourceGroup(scope, { id }),
  },
  "sources.discoverAll": { may: everybody, act: (scope) => sources.discoverAll(scope, [feedUrl]) },
  "sources.previewSource": { may: everybody, act: (scope) => sources.previewSource(scope, { url: feedUrl }) },
  "sources.addSource": {
    may: everybody,
    about: group,
    act: (scope, groupId) => sources.addSource(scope, { groupId, url: feedUrl }),
  },
  "sources.moveSource": {
    may: everybody,
    about: source,
    act: async (scope, id) => sources.moveSource(scope, { id, groupId: await group(scope) }),
  },
  "sources.setReading": {
    may: everybody,
    about: source,
    act: (scope, id) => sources.setReading(scope, { id, reading: "page" }),
  },
  "sources.importSources": {
    may: everybody,
    act: (scope) => sources.importSources(scope, pasted),
  },
  "sources.undoImport": { may: everybody, about: sourceImport, act: (scope, id) => sources.undoImport(scope, { id }) },
  "sources.unfollowImport": {
    may: everybody,
    about: sourceImport,
    act: (scope, id) => sources.unfollowImport(scope, { id }),
  },
  "sources.changeFeeds": {
    may: everybody,
    about: feed,
    act: (scope, id) => sources.changeFeeds(scope, { ids: [id], change: { kind: "read" } }),
  },
  "sources.proposeAddress": {
    may: everybody,
    about: feed,
    act: (scope, id) => sources.proposeAddress(scope, { id, url: feedUrl }),
  },
  "sources.takeOver": { may: everybody, about: successor, act: (scope, id) => sources.takeOver(scope, { id }) },
  "sources.dismissSuccessor": {
    may: everybody,
    about: successor,
    act: (scope, id) => sources.dismissSuccessor(scope, { id }),
  },
  "sources.removeSource": { may: everybody, about: source, act: (scope, id) => sources.removeSource(scope, { id }) },
  "sources.syncSourceGroup": {
    may: everybody,
    about: group,
    act: (scope, id) => sources.syncSourceGroup(scope, { id }),
  },
  "themes.createTheme": { may: everybody, act: (scope) => themes.createTheme(scope, themeInput) },
  "themes.updateTheme": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, id) => themes.updateTheme(scope, { id, version: 1, ...themeInput }),
  },
  "themes.deleteTheme": {
    may: theirOwnersAndManagers,
    about: theme,
    act: (scope, id) => themes.deleteTheme(scope, { id }),
  },
  "workflows.createWorkflow": { may: everybody, act: (scope) => workflows.createWorkflow(scope, callingWorkflow()) },
  "workflows.updateWorkflow": {
    may: theirOwnersAndManagers,
    about: makeWorkflow,
    act: (scope, id) => workflows.updateWorkflow(scope, { ...callingWorkflow(), id }),
  },
  "workflows.deleteWorkflow": {
    may: theirOwnersAndManagers,
    about: makeWorkflow,
    act: (scope, id) => workflows.deleteWorkflow(scope, { id }),
  },
  "workflows.runWorkflow": {
    may: theirOwnersAndManagers,
    about: makeWorkflow,
    act: (scope, id) => workflows.runWorkflow(scope, { id }),
  },
  "workflows.showWorkflowSecret": {
    may: theirOwnersAndManagers,
    about: makeWorkflow,
    act: (scope, id) => workflows.showWorkflowSecret(scope, { id }),
  },
  "workspaces.updateWorkspace": {
    may: owners,
    act: (scope) => workspaces.updateWorkspace(scope, { senderName: "The desk" }),
  },
  "workspaces.closeSetup": { may: everybody, act: (scope) => workspaces.closeSetup(scope) },
  "workspaces.deleteWorkspace": {
    may: owners,
    act: async (scope) => {
      const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } }));
      return workspaces.deleteWorkspace(scope, { name });
    },
  },
};

/** Commands that another command calls after its own permission check; no page and no route uses them. */
const inner: Record<string, string> = {
  "models.createAsker": "what writing an edition entails",
  "recipients.suspendAddress": "what was reported of a message",
  "synthesis.openWriter": "what writing an edition entails",
  "synthesis.compose": "what writing an edition entails",
  "synthesis.writeBy": "what writing an edition entails",
  "artifacts.dropUnlessNamed": "what is tidied up after work that did not end well",
  "editions.callOffEditions": "what a schedule's change entails",
  "requests.callOffRequests": "what a schedule's change entails",
  "schedules.continueBulk": "what follows from a change of many",
  "schedules.stopIfOff": "what follows from turning one off",
};

interface OwnRow {
  act: (person: PersonScope, world: World, foreign: World) => Promise<unknown>;
  outcome: Outcome;
}

/** Commands for a person's own objects: tried here with those of others. */
const ownRows: Record<string, OwnRow> = {
  "invitations.acceptInvitation": {
    outcome: "forbidden",
    act: async (person, _, foreign) => {
      const id = await invitation(foreign.as("owner"), foreign);
      const token = new URL(invitationLink("http://localhost", { id, version: 1 })).searchParams.get("token") ?? "";
      return invitations.acceptInvitation(person, { token });
    },
  },
  "people.savePreferences": { outcome: "ok", act: (person) => people.savePreferences(person, { locale: "fr" }) },
  "people.renamePerson": { outcome: "ok", act: (person) => people.renamePerson(person, { name: "Another" }) },
  "people.endSession": {
    outcome: "not_found",
    act: async (person, world) => {
      const id = await session(world.people.other);
      return people.endSession(person, { id });
    },
  },
  "people.endOtherSessions": { outcome: "ok", act: (person) => people.endOtherSessions(person) },
  "people.enterWorkspace": {
    outcome: "not_found",
    act: (person, _, foreign) => people.enterWorkspace(person, { id: foreign.workspaceId }),
  },
  "workspaces.createWorkspace": { outcome: "ok", act: (person) => workspaces.createWorkspace(person, { name: "New" }) },
  "workspaces.restoreWorkspace": {
    outcome: "not_found",
    act: (person, _, foreign) => workspaces.restoreWorkspace(person, { id: foreign.workspaceId }),
  },
};

async function session(userId: string): Promise<string> {
  const expiresAt = new Date("2100-01-01");
  const { id } = await inSystem((tx) => tx.session.create({ data: { userId, token: randomUUID(), expiresAt } }));
  return id;
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "ok";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/**
 * Commands by the type of their first parameter, read from the source; also those that a domain exports from its
 * folders.
 */
function commandsTaking(scope: "Scope" | "PersonScope"): string[] {
  const pattern = new RegExp(`export (?:async )?function (\\w+)(?:<[^>]*>)?\\(\\s*[^:()]*?:\\s*${scope}\\b`, "g");
  const named = (file: string) => [...readFileSync(file, "utf8").matchAll(pattern)].map((match) => match[1] ?? "");
  return readdirSync("lib", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`lib/${entry.name}/commands.ts`))
    .flatMap(({ name }) => {
      const file = `lib/${name}/commands.ts`;
      const taken = [...readFileSync(file, "utf8").matchAll(/export \{([^}]*)\} from "@\/([^"]+)"/g)].flatMap(
        ([, list = "", from = ""]) => named(`${from}.ts`).filter((one) => new RegExp(`\\b${one}\\b`).test(list)),
      );
      return [...named(file), ...taken].map((command) => `${name}.${command}`);
    })
    .sort();
}

beforeAll(async () => {
  web = await startWebDouble();
  web.on(`/listings/properties${allListings}`, (_, response) =>
    response.setHeader("content-type", "application/json").end("[]"),
  );
  web.serve("/feed.xml", rss("Feed", [{ title: "Entry" }]));
  feedUrl = `${web.url}/feed.xml`;
  process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
  process.env.PUBLIC_URL = web.url;
  resetEnv();
});

afterAll(async () => {
  delete process.env.SOURCES_ALLOW_PRIVATE_NETWORK;
  delete process.env.PUBLIC_URL;
  resetEnv();
  await web.close();
});

describe("who may do what", () => {
  it("has a row for every command that takes a scope", () => {
    expect(commandsTaking("Scope").filter((name) => !(name in inner))).toEqual(Object.keys(rows).sort());
    expect(commandsTaking("PersonScope")).toEqual(Object.keys(ownRows).sort());
  });

  it.each(Object.keys(inner))("%s is known to no page and no route", (name) => {
    const [domain, command] = name.split(".");
    const taking = new RegExp(`import \\{[^}]*\\b${command}\\b[^}]*\\} from "@/lib/${domain}/commands"`);
    const callers = ["app", "components", "lib/transport", "worker", "bin"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .filter((entry) => taking.test(readFileSync(`${entry.parentPath}/${entry.name}`, "utf8"))),
    );
    expect(callers).toEqual([]);
  });

  describe.each(Object.entries(rows))("%s", (_name, { may, about, act }) => {
    it.each(roles)("as %s: one's own, somebody else's, another workspace's", async (role) => {
      const [mine, others] = may[role];
      const world = await makeWorld();
      const attempt = async (at: World, id: string) => outcomeOf(() => act(at.as(role), id, at));
      if (!about) return expect(await attempt(world, "")).toBe(mine);
      const another = await makeWorld();
      const elsewhere = await (foreignWorld ??= makeWorld());
      const found = {
        own: await attempt(world, await about(world.as(role), world)),
        others: await attempt(another, await about(another.as("other"), another)),
        foreign: await attempt(another, await about(elsewhere.as("owner"), elsewhere)),
      };
      // A person without the right to any such object is refused before the object is looked up.
      const foreign = expect.stringMatching(
        mine === "forbidden" && others === "forbidden" ? /^(not_found|forbidden|invalid)$/ : /^(not_found|invalid)$/,
      ) as string;
      return expect(found).toEqual({ own: mine, others, foreign });
    });
  });

  it.each(Object.entries(ownRows))("%s reaches nothing that is not one's own", async (_name, { act, outcome }) => {
    const [world, foreign] = [await makeWorld(), await makeWorld()];
    const strangers = [...Object.values(foreign.people), world.people.other, world.people.manager];
    await session(world.people.manager);
    const state = () =>
      inSystem(async (tx) =>
        JSON.stringify([
          await tx.user.findMany({ where: { id: { in: strangers } }, orderBy: { id: "asc" } }),
          await tx.preference.findMany({ where: { userId: { in: strangers } } }),
          await tx.membership.findMany({ where: { userId: { in: strangers } }, orderBy: { userId: "asc" } }),
          await tx.workspace.findMany({
            where: { id: { in: [world.workspaceId, foreign.workspaceId] } },
            orderBy: { id: "asc" },
          }),
          await tx.session.count({ where: { userId: world.people.manager } }),
        ]),
      );
    const before = await state();
    const userId = world.people.member;
    const person = mintPersonScope({ userId, sessionId: await session(userId), from: null }, clock);
    expect(await outcomeOf(() => act(person, world, foreign))).toBe(outcome);
    expect(await state()).toBe(before);
  });
});

describe("a key", () => {
  const keyScope = (world: World, role: Role, readOnly: boolean) =>
    mintScope(
      world.workspaceId,
      { kind: "key", userId: world.people.owner, role, keyId: randomUUID(), readOnly },
      clock,
    );

  it("that may only read changes nothing, whoever made it", async () => {
    const world = await makeWorld();
    const scope = keyScope(world, "owner", true);
    await expect(themes.createTheme(scope, themeInput)).rejects.toMatchObject({ reason: "key_read_only" });
    await expect(workspaces.closeSetup(scope)).rejects.toMatchObject({ reason: "key_read_only" });
    // What would contact another server or write a file is refused before it does so.
    const url = "http://127.0.0.1:9/";
    await expect(sources.previewSource(scope, { url })).rejects.toMatchObject({ reason: "key_read_only" });
    await expect(sources.discoverAll(scope, [url])).rejects.toMatchObject({ reason: "key_read_only" });
    await expect(reports.connect(scope, connectionInput())).rejects.toMatchObject({ reason: "key_read_only" });
    const sampled = sampleSource(scope, { source: { kind: "csv", url } });
    await expect(sampled).rejects.toMatchObject({ reason: "key_read_only" });
  });

  it("makes no other key, that may be allowed more", async () => {
    const world = await makeWorld();
    const wanted = { name: "More", scopes: ["manage" as const], expiresAt: null };
    await expect(keys.createKey(keyScope(world, "owner", false), wanted)).rejects.toMatchObject({
      reason: "key_makes_no_key",
    });
  });

  it("without `manage` does to others' things what a member may", async () => {
    const world = await makeWorld();
    const { id } = await makeSchedule(world.as("other"));
    await expect(schedules.pauseSchedule(keyScope(world, "member", false), { id })).rejects.toMatchObject({
      reason: "not_your_schedule",
    });
  });
});
