import type { Tx } from "@/lib/db/client";
import type { DeliveryModel, RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { findAnswering } from "@/lib/tasks/references";

type Delivery = Pick<DeliveryModel, "status" | "recipient" | "error">;

/** The mail of a run, none of which is under way any more. */
export interface MailOfRun {
  run: RunModel;
  lost: Delivery[];
  arrived: Delivery[];
}

/** The recipients whom mail did not reach although it reached others, and who is to be notified. */
interface ToTell {
  run: RunModel;
  lost: Delivery[];
  name: string;
  ownerId: string;
}

interface Schedule {
  id: string;
  name: string;
  ownerId: string;
  unreached: string[];
}

/**
 * Records for each schedule whom its mail does not reach. Its owner is notified about an address once, until mail
 * reaches it again; if nobody is reached at all, the run's failure says so. For runs without a schedule, the person
 * responsible is notified of each run.
 */
export async function noteReached(tx: Tx, scope: Scope, over: readonly MailOfRun[], now: Date): Promise<ToTell[]> {
  const schedules = await findTroubled(tx, over);
  const toTell: ToTell[] = [];
  for (const mail of over) {
    const { run, lost, arrived } = mail;
    const schedule = run.scheduleId ? schedules.get(run.scheduleId) : undefined;
    if (!schedule) {
      const answering = lost.length > 0 && arrived.length > 0 ? await findAnswering(tx, run) : null;
      if (answering && !run.scheduleId) toTell.push({ run, lost, name: answering.name, ownerId: answering.ownerId });
      continue;
    }
    const before = schedule.unreached;
    const news = lost.filter(({ recipient }) => !before.includes(recipient));
    const back = await findBack(tx, scope, mail, before);
    const after = [...before.filter((email) => !back.has(email)), ...news.map(({ recipient }) => recipient)];
    if (after.length === before.length && news.length === 0) continue;
    const isPartly = arrived.length > 0;
    // Reaching nobody now is a different problem from the one that its owner knows about.
    const troubleSince = news.length === 0 ? "kept" : isPartly ? "begins" : "anew";
    await tx.$executeRaw`
      UPDATE schedule SET unreached = ${after}, updated_at = ${now},
        trouble_since = CASE ${troubleSince} WHEN 'begins' THEN coalesce(trouble_since, ${now}) WHEN 'kept' THEN trouble_since END
      WHERE id = ${schedule.id}::uuid`;
    schedule.unreached = after;
    if (news.length > 0 && isPartly) toTell.push({ run, lost: news, name: schedule.name, ownerId: schedule.ownerId });
  }
  return toTell;
}

/**
 * The schedules that have lost mail now, or whose owner knows about a problem: there is nothing to record for the
 * others.
 */
async function findTroubled(tx: Tx, over: readonly MailOfRun[]): Promise<Map<string, Schedule>> {
  const all = over.flatMap(({ run }) => run.scheduleId ?? []);
  if (all.length === 0) return new Map();
  const losing = over.flatMap(({ run, lost }) => (lost.length > 0 ? (run.scheduleId ?? []) : []));
  const rows = await tx.$queryRaw<Schedule[]>`
    SELECT id, name, owner_id AS "ownerId", unreached FROM schedule
    WHERE id = ANY(${all}::uuid[]) AND deleted_at IS NULL AND (id = ANY(${losing}::uuid[]) OR unreached <> '{}')
    ORDER BY id FOR NO KEY UPDATE`;
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The unreached recipients whom mail reaches again, or who are no longer on the list. If the previous message to an
 * address was accepted and bounced later, acceptance is not enough: the message has to be delivered. Reports about a
 * run that others have followed do not describe the present.
 */
async function findBack(
  tx: Tx,
  { workspaceId }: Scope,
  { run, lost, arrived }: MailOfRun,
  unreached: readonly string[],
): Promise<Set<string>> {
  const missed = new Set(lost.map(({ recipient }) => recipient));
  const asked = unreached.filter((email) => !missed.has(email));
  if (asked.length === 0) return new Set();
  const others = await tx.$queryRaw<{ email: string; status: string; createdAt: Date }[]>`
    SELECT asked.email, last.status, last.created_at AS "createdAt"
    FROM unnest(${asked}::text[]) AS asked(email) JOIN LATERAL (
      SELECT status, created_at FROM delivery
      WHERE workspace_id = ${workspaceId}::uuid AND recipient = asked.email AND schedule_id = ${run.scheduleId}::uuid
        AND run_id <> ${run.id}::uuid
      ORDER BY created_at DESC LIMIT 1) last ON true`;
  const lastOf = new Map(others.map((last) => [last.email, last]));
  const statusOf = new Map(arrived.map(({ recipient, status }) => [recipient, status]));
  return new Set(
    asked.filter((email) => {
      const last = lastOf.get(email);
      if (last && last.createdAt > run.createdAt) return false;
      return !(statusOf.get(email) === "accepted" && last?.status === "bounced");
    }),
  );
}
