import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { likeAnywhere, readCursor, writeCursor } from "@/lib/db/paging";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import { findSubjects, subjectIsLike } from "@/lib/tasks/references";
import type { ScheduleFilter, SchedulePage, ScheduleView } from "@/lib/schedules/schema";

type Row = ScheduleModel & {
  ownerName: string | null;
  nextAt: Date | null;
  nextDueAt: Date | null;
  runId: string | null;
  runStatus: string;
  runReason: string | null;
  runAt: Date;
};

/** How a list is ordered: an expression over schedule and next_occurrence, and the type of its cursor. */
const orders = {
  name: { key: Prisma.sql`s.name`, type: Prisma.sql`text`, of: (row: Row) => row.name },
  created: {
    key: Prisma.sql`s.created_at`,
    type: Prisma.sql`timestamptz`,
    of: (row: Row) => row.createdAt.toISOString(),
  },
  // Schedules without a next occurrence come after all others.
  next: {
    key: Prisma.sql`coalesce(n.due_at, 'infinity'::timestamptz)`,
    type: Prisma.sql`timestamptz`,
    of: (row: Row) => row.nextDueAt?.toISOString() ?? "infinity",
  },
};

/** A page of a workspace's schedules. Throws `invalid` for a cursor that is not from this order. */
export async function selectPage(tx: Tx, workspaceId: string, filter: ScheduleFilter): Promise<SchedulePage> {
  const descending = filter.sort.startsWith("-");
  const order = orders[filter.sort.replace("-", "") as keyof typeof orders];
  const conditions = [Prisma.sql`s.workspace_id = ${workspaceId}::uuid`, ...conditionsOf(filter)];
  if (filter.cursor !== undefined) {
    const { value, id } = readCursor(filter.cursor, filter.sort, isValueOf(filter.sort));
    const side = descending ? Prisma.sql`<` : Prisma.sql`>`;
    conditions.push(Prisma.sql`(${order.key}, s.id) ${side} (${value}::${order.type}, ${id}::uuid)`);
  }
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const rows = await selectWhere(tx, {
    where: Prisma.join(conditions, " AND "),
    key: order.key,
    direction,
    limit: filter.limit + 1,
  });
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    data: await toScheduleViews(tx, page),
    nextCursor: last ? writeCursor(filter.sort, { value: order.of(last), id: last.id }) : null,
  };
}

/** How many schedules of a workspace match a filter. */
export async function countSelected(tx: Tx, workspaceId: string, filter: ScheduleFilter): Promise<number> {
  const conditions = [Prisma.sql`s.workspace_id = ${workspaceId}::uuid`, ...conditionsOf(filter)];
  const [row] = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM schedule s WHERE ${Prisma.join(conditions, " AND ")}`;
  return Number(row?.count ?? 0);
}

/** One schedule, deleted or not; null if it does not exist. */
export async function selectSchedule(tx: Tx, id: string): Promise<ScheduleView | null> {
  const [row] = await selectWhere(tx, { where: Prisma.sql`s.id = ${id}::uuid`, limit: 1 });
  const [view] = row ? await toScheduleViews(tx, [row]) : [];
  return view ?? null;
}

/** The schedules of a type, limited to these subjects if any are given; oldest first. */
export async function selectOf(
  tx: Tx,
  workspaceId: string,
  { taskType, subjectIds }: { taskType: string; subjectIds?: string[] | undefined },
): Promise<ScheduleView[]> {
  const conditions = [
    Prisma.sql`s.workspace_id = ${workspaceId}::uuid AND s.deleted_at IS NULL AND s.task_type = ${taskType}`,
    ...(subjectIds ? [Prisma.sql`s.subject_id = ANY(${subjectIds}::uuid[])`] : []),
  ];
  const where = Prisma.join(conditions, " AND ");
  return toScheduleViews(tx, await selectWhere(tx, { where, key: Prisma.sql`s.created_at`, limit: 200 }));
}

function conditionsOf({ taskType, status, ownerId, subjectId, timezone, text }: ScheduleFilter): Prisma.Sql[] {
  const conditions = [status === "deleted" ? Prisma.sql`s.deleted_at IS NOT NULL` : Prisma.sql`s.deleted_at IS NULL`];
  if (status === "failing") conditions.push(Prisma.sql`s.consecutive_failures > 0`);
  else if (status && status !== "deleted") conditions.push(Prisma.sql`s.status = ${status}::schedule_status`);
  if (taskType) conditions.push(Prisma.sql`s.task_type = ${taskType}`);
  if (ownerId) conditions.push(Prisma.sql`s.owner_id = ${ownerId}::uuid`);
  if (subjectId) conditions.push(Prisma.sql`s.subject_id = ${subjectId}::uuid`);
  if (timezone) conditions.push(Prisma.sql`s.timezone = ${timezone}`);
  if (text) {
    const pattern = likeAnywhere(text);
    conditions.push(Prisma.sql`(s.name ILIKE ${pattern} OR ${subjectIsLike(pattern)})`);
  }
  return conditions;
}

/** Selects the page first and then joins what is shown with it, so that no run is read unnecessarily. */
function selectWhere(
  tx: Tx,
  {
    where,
    key = Prisma.sql`s.name`,
    direction = Prisma.sql`ASC`,
    limit,
  }: { where: Prisma.Sql; key?: Prisma.Sql; direction?: Prisma.Sql; limit: number },
): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`
    WITH page AS MATERIALIZED (
      SELECT s.*, n.at AS next_at, n.due_at AS next_due_at, ${key} AS sort_key
      FROM schedule s LEFT JOIN next_occurrence n ON n.schedule_id = s.id
      WHERE ${where} ORDER BY ${key} ${direction}, s.id ${direction} LIMIT ${limit}
    )
    SELECT s.id, s.workspace_id AS "workspaceId", s.owner_id AS "ownerId", s.subject_kind AS "subjectKind", s.subject_id AS "subjectId", s.subject_exclusive AS "subjectExclusive", s.name,
           s.task_type AS "taskType", s.params, s.recurrence, s.timezone, s.rule_id AS "ruleId",
           s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.max_runs AS "maxRuns", s.runs_counted AS "runsCounted",
           s.recipients, s.delivery_mode AS "deliveryMode", s.status, s.paused_at AS "pausedAt",
           s.pause_reason AS "pauseReason", s.pause_cause AS "pauseCause", s.paused_until AS "pausedUntil",
           s.catch_up_window_minutes AS "catchUpWindowMinutes", s.misfire_policy AS "misfirePolicy",
           s.overlap_policy AS "overlapPolicy", s.retry_horizon_minutes AS "retryHorizonMinutes",
           s.pause_after_failures AS "pauseAfterFailures", s.consecutive_failures AS "consecutiveFailures",
           s.trouble_since AS "troubleSince", s.unreached,
           s.lead_minutes AS "leadMinutes", s.max_recipients AS "maxRecipients", s.usual_seconds AS "usualSeconds", s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt",
           s.deleted_at AS "deletedAt", s.next_at AS "nextAt", s.next_due_at AS "nextDueAt",
           u.name AS "ownerName",
           r.id AS "runId", r.status::text AS "runStatus", r.reason AS "runReason",
           coalesce(r.due_at, r.created_at) AS "runAt"
    FROM page s
    LEFT JOIN "user" u ON u.id = s.owner_id
    LEFT JOIN LATERAL (
      SELECT run.id, run.status, run.reason, run.due_at, run.created_at FROM run
      WHERE run.schedule_id = s.id AND run.parent_id IS NULL
        -- A date to come that was skipped is no last run.
        AND (run.status = 'skipped' AND run.scheduled_for > now()) IS NOT TRUE
      ORDER BY run.created_at DESC, run.scheduled_for DESC LIMIT 1
    ) r ON true
    ORDER BY s.sort_key ${direction}, s.id ${direction}`;
}

async function toScheduleViews(tx: Tx, rows: Row[]): Promise<ScheduleView[]> {
  const subjects = await findSubjects(tx, rows);
  return rows.map((row) => toScheduleView(row, subjects.get(row.subjectId ?? "")?.name ?? null));
}

function toScheduleView(row: Row, about: string | null): ScheduleView {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const { id, name, taskType, subjectKind, subjectId, ownerId, ownerName, timezone, recipients, deliveryMode } = row;
  const { catchUpWindowMinutes, misfirePolicy, overlapPolicy, retryHorizonMinutes, pauseAfterFailures } = row;
  const {
    leadMinutes,
    maxRecipients,
    usualSeconds,
    maxRuns,
    runsCounted,
    status,
    pauseReason,
    pauseCause,
    consecutiveFailures,
    unreached,
    version,
  } = row;
  return {
    id,
    name,
    taskType,
    params: row.params as Record<string, unknown>,
    subject: subjectKind && subjectId ? { kind: subjectKind, id: subjectId } : null,
    about,
    ownerId,
    ownerName,
    recurrence: recurrenceSchema.parse(row.recurrence),
    timezone,
    recipients,
    deliveryMode,
    catchUpWindowMinutes,
    misfirePolicy,
    overlapPolicy,
    retryHorizonMinutes,
    pauseAfterFailures,
    leadMinutes,
    maxRecipients,
    usualSeconds,
    startsAt: iso(row.startsAt),
    endsAt: iso(row.endsAt),
    maxRuns,
    runsCounted,
    status,
    pausedAt: iso(row.pausedAt),
    pauseReason,
    pauseCause,
    pausedUntil: iso(row.pausedUntil),
    consecutiveFailures,
    unreached,
    nextOccurrenceAt: iso(row.nextAt),
    nextDueAt: iso(row.nextDueAt),
    lastRun: row.runId
      ? { id: row.runId, status: row.runStatus, reason: row.runReason, at: row.runAt.toISOString() }
      : null,
    version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: iso(row.deletedAt),
  };
}

function isValueOf(sort: string): (value: string) => boolean {
  if (sort.endsWith("name")) return () => true;
  return (value) => isInstant(value) || (sort.endsWith("next") && value === "infinity");
}

function isInstant(value: string): boolean {
  // The database has no year 0.
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !value.startsWith("0000") && !Number.isNaN(Date.parse(value));
}
