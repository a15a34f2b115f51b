import type { Tx } from "@/lib/db/client";
import type { RequestModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { mayDo } from "@/lib/policy";
import { requestPolicy } from "@/lib/requests/policy";
import { type RequestFilter, requestFilterSchema, type RequestPage, type RequestView } from "@/lib/requests/schema";

/**
 * Requests, newest first (done ones by the time they were done): those on the board, or those that somebody must decide
 * about. Drafts and discarded requests are shown to their owners, and to owners and managers of the workspace.
 */
export function listRequests(scope: Scope, filter: RequestFilter): Promise<RequestPage> {
  const { status, done, scheduleId, limit, after } = requestFilterSchema.parse(filter);
  const finished = done === "true" ? { not: null } : done === "false" ? null : undefined;
  const published = status === "published";
  return readInScope(scope, async (tx) => {
    const last = after ? await tx.request.findUnique({ where: { id: after } }) : null;
    if (after && !last)
      throw new AppError("invalid", "cursor_invalid", { fields: [{ path: ["after"], code: "cursor_invalid" }] });
    const by = !published ? "createdAt" : done === "true" ? "doneAt" : "publishedAt";
    const at = last?.[by];
    const rows = await tx.request.findMany({
      where: {
        ...(last && at ? { OR: [{ [by]: { lt: at } }, { [by]: at, id: { lt: last.id } }] } : {}),
        status,
        scheduleId,
        doneAt: finished,
        ...(published ? { publishedAt: { lte: scope.clock.now() } } : {}),
        ...(published || mayDo(scope, requestPolicy.decide, { ownerId: null }) ? {} : { ownerId: actingUser(scope) }),
      },
      orderBy: [{ [by]: "desc" }, { id: "desc" }],
      take: limit,
    });
    return {
      data: await toViews(tx, rows),
      nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
    };
  });
}

/** How many drafts wait for the acting person. */
export function countOwnDrafts(scope: Scope): Promise<number> {
  return readInScope(scope, (tx) => tx.request.count({ where: { status: "draft", ownerId: actingUser(scope) } }));
}

/** One request. Throws `not_found`, also for a draft that only somebody else may decide about. */
export function getRequest(scope: Scope, id: string): Promise<RequestView> {
  return readInScope(scope, async (tx) => {
    const row = await tx.request.findUnique({ where: { id } });
    if (!row || !maySee(scope, row)) throw new AppError("not_found");
    const [view] = await toViews(tx, [row]);
    if (!view) throw new AppError("not_found");
    return view;
  });
}

/** The people whom publishing a draft would mail now (the recipients of its template), and the template's owner. */
export function getRequestRecipients(
  scope: Scope,
  id: string,
): Promise<{ recipients: string[]; mailedBy: string | null }> {
  return readInScope(scope, async (tx) => {
    const row = await tx.request.findUnique({ where: { id }, include: { schedule: true } });
    const template = row?.schedule && !row.schedule.deletedAt && row.runId ? row.schedule : null;
    return { recipients: template?.recipients ?? [], mailedBy: template?.ownerId ?? null };
  });
}

function maySee(scope: Scope, row: RequestModel): boolean {
  if (mayDo(scope, requestPolicy.decide, row)) return true;
  return row.status === "published" && row.publishedAt !== null && row.publishedAt <= scope.clock.now();
}

/** The id of the acting person, also if a key acts for them; otherwise an id that nobody has. */
function actingUser({ actor }: Scope): string {
  return "userId" in actor ? actor.userId : "00000000-0000-0000-0000-000000000000";
}

async function toViews(tx: Tx, rows: RequestModel[]): Promise<RequestView[]> {
  const ids = rows.flatMap(({ ownerId, doneById }) => [ownerId, ...(doneById ? [doneById] : [])]);
  const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const nameOf = (id: string | null) => people.find((person) => person.id === id)?.name ?? null;
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    title: row.title,
    description: row.description,
    contact: row.contact,
    template: row.template,
    scheduleId: row.scheduleId,
    runId: row.runId,
    ownerId: row.ownerId,
    ownerName: nameOf(row.ownerId),
    language: localeSchema.parse(row.language),
    timezone: row.timezone,
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    discardedAt: row.discardedAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    doneByName: nameOf(row.doneById),
    version: row.version,
  }));
}
