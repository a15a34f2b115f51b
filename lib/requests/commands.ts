import { v7 as newId } from "uuid";
import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { RequestModel, ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { addEdition } from "@/lib/editions/commands";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { requestPolicy } from "@/lib/requests/policy";
import { documentOf } from "@/lib/requests/mail/document";
import type { RequestPatch } from "@/lib/requests/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";

interface Filed {
  run: { id: string; dueAt: Date | null };
  template: Pick<ScheduleModel, "name" | "ownerId"> & { id: string | null };
  /** The text of the request, with its variables filled in. */
  said: { title: string; description: string; contact: string; language: string };
  timezone: string;
  /** Put on the board at once and mailed to `recipients`; otherwise a draft of the template's owner. */
  published: boolean;
  recipients: string[];
}

/** A request that has just been filed. */
type FiledRequest = Pick<
  RequestModel,
  "id" | "status" | "title" | "description" | "contact" | "language" | "timezone" | "template"
>;

/**
 * Files requests in the transaction that ends their runs, and returns them in the same order. A request appears on the
 * board from its due time on.
 */
export async function fileRequests(tx: Tx, scope: Scope, filed: readonly Filed[], now: Date): Promise<FiledRequest[]> {
  const requests = filed.map(({ run, template, said, timezone, published }) => ({
    ...said,
    id: newId(),
    workspaceId: scope.workspaceId,
    scheduleId: template.id,
    runId: run.id,
    template: template.name,
    ownerId: template.ownerId,
    timezone,
    status: published ? ("published" as const) : ("draft" as const),
    createdAt: now,
    publishedAt: published ? laterOf(run.dueAt, now) : null,
  }));
  await tx.$executeRaw`
    INSERT INTO request (id, workspace_id, schedule_id, run_id, template, owner_id, status, title, description, contact,
                         language, timezone, created_at, published_at)
    SELECT id, ${scope.workspaceId}::uuid, "scheduleId", "runId", template, "ownerId", status, title, description, contact,
           language, timezone, ${now}, "publishedAt"
    FROM jsonb_to_recordset(${JSON.stringify(requests)}::jsonb) AS filed(
      id uuid, "scheduleId" uuid, "runId" uuid, template text, "ownerId" uuid, status request_status, title text,
      description text, contact text, language text, timezone text, "publishedAt" timestamptz)`;
  for (const [index, { run, template, published, recipients }] of filed.entries()) {
    const request = requests[index];
    if (published && request) await mail(tx, scope, request, { run, template, recipients, now });
  }
  await announce(tx, { kind: "request", workspaceId: scope.workspaceId });
  return requests;
}

function laterOf(dueAt: Date | null, now: Date): Date {
  return dueAt && dueAt > now ? dueAt : now;
}

/** Edits a draft. Throws `conflict` if it is no longer a draft, `stale` if `version` is outdated. */
export async function editRequest(
  scope: Scope,
  { id, version, ...patch }: RequestPatch & { id: string; version?: number },
): Promise<{ version: number }> {
  return decide(scope, id, "request.edited", async (tx, draft) => {
    if (version !== undefined && version !== draft.version) throw new AppError("stale");
    return tx.request.update({ where: { id }, data: patch });
  });
}

/** Puts a draft on the board and mails it to its template's recipients. Throws `conflict` if it is not a draft. */
export async function publishRequest(scope: Scope, input: { id: string; version?: number }): Promise<void> {
  await decide(scope, input.id, "request.published", async (tx, draft, now) => {
    if (input.version !== undefined && input.version !== draft.version) throw new AppError("stale");
    const template = draft.scheduleId
      ? await tx.schedule.findFirst({ where: { id: draft.scheduleId, deletedAt: null } })
      : null;
    const recipients = template?.recipients ?? [];
    if (template && recipients.length > 0) permit(scope, schedulePolicyOf(template).edit, template);
    const published = await tx.request.update({
      where: { id: draft.id },
      data: { status: "published", publishedAt: now },
    });
    if (template && draft.runId)
      await mail(tx, scope, published, { run: { id: draft.runId, dueAt: null }, template, recipients, now });
    await announce(tx, { kind: "wake" });
    return published;
  });
}

/** Discards a draft permanently. Throws `conflict` if it is no longer a draft. */
export async function discardRequest(scope: Scope, input: { id: string }): Promise<void> {
  await decide(scope, input.id, "request.discarded", (tx, draft, discardedAt) =>
    tx.request.update({ where: { id: draft.id }, data: { status: "discarded", discardedAt } }),
  );
}

/** Marks a request on the board as done or not done. Throws `conflict` if it is not on the board. */
export function settleRequest(scope: Scope, input: { id: string; done: boolean }): Promise<void> {
  permit(scope, requestPolicy.settle);
  const doneById = input.done ? requireActingUser(scope) : null;
  return inScope(scope, async (tx) => {
    const request = await lock(tx, input.id);
    // A request that is not due yet counts as not found.
    if (request.publishedAt && request.publishedAt > scope.clock.now()) throw new AppError("not_found");
    if (request.status !== "published") throw new AppError("conflict", "request_not_published");
    if ((request.doneAt !== null) === input.done) return;
    const now = await databaseNow(tx, scope.clock);
    await tx.request.update({
      where: { id: request.id },
      data: { doneAt: input.done ? now : null, doneById, version: { increment: 1 } },
    });
    await recordTrace(tx, scope, input.done ? "request.done" : "request.reopened", request);
  });
}

/** Called when a schedule was turned off: requests it has filed ahead of time do not appear on the board. */
export async function callOffRequests(scope: Scope, { scheduleId }: { scheduleId: string }): Promise<void> {
  await inScope(scope, async (tx) => {
    const now = await databaseNow(tx, scope.clock);
    await tx.request.updateMany({
      where: { scheduleId, status: "published", publishedAt: { gt: now } },
      data: { status: "discarded", discardedAt: now, version: { increment: 1 } },
    });
  });
}

/** Gives the drafts of a person who leaves, or of a template that is handed over, to another person. */
export async function handOverDrafts(
  tx: Tx,
  of: { ownerId: string } | { scheduleId: string },
  to: string,
): Promise<void> {
  await tx.request.updateMany({ where: { ...of, status: "draft" }, data: { ownerId: to } });
}

/** One decision about a draft by a permitted person: locks it, does `work`, increments its version, audits it. */
async function decide(
  scope: Scope,
  id: string,
  action: RequestAction,
  work: (tx: Tx, draft: RequestModel, now: Date) => Promise<RequestModel>,
): Promise<{ version: number }> {
  return inScope(scope, async (tx) => {
    const draft = await lock(tx, id);
    permit(scope, requestPolicy.decide, draft);
    if (draft.status !== "draft") throw new AppError("conflict", "request_not_draft");
    const after = await work(tx, draft, await databaseNow(tx, scope.clock));
    const { version } = await tx.request.update({ where: { id }, data: { version: { increment: 1 } } });
    await recordTrace(tx, scope, action, draft, traced(draft), traced(after));
    return { version };
  });
}

async function lock(tx: Tx, id: string): Promise<RequestModel> {
  await tx.$queryRaw`SELECT id FROM request WHERE id = ${id}::uuid FOR UPDATE`;
  const request = await tx.request.findUnique({ where: { id } });
  if (!request) throw new AppError("not_found");
  return request;
}

/** Mails the request's text, frozen as an edition of its template, to the recipients; without any, mails nothing. */
async function mail(
  tx: Tx,
  scope: Scope,
  request: FiledRequest,
  { run, template, recipients, now }: Pick<Filed, "run" | "template" | "recipients"> & { now: Date },
): Promise<void> {
  if (recipients.length === 0) return;
  const language = localeSchema.parse(request.language);
  await addEdition(tx, scope, {
    run: { ...run, scheduleId: template.id },
    of: { scheduleId: template.id, name: template.name },
    language,
    timezone: request.timezone,
    content: documentOf({ ...request, language }),
    coverage: null,
    published: true,
    recipients,
    now,
  });
}

type RequestAction = Extract<AuditAction, `request.${string}`>;

function traced({ title, description, contact, status }: RequestModel): AuditValues {
  return { title, description, contact, status };
}

async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: RequestAction,
  { id, title }: RequestModel,
  before?: AuditValues,
  after?: AuditValues,
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "request", id, name: title }, before, after });
  await announce(tx, { kind: "request", workspaceId: scope.workspaceId });
}
