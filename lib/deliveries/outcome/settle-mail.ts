import type { Tx } from "@/lib/db/client";
import { runColumns } from "@/lib/db/columns";
import type { DeliveryModel, RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { mailUndeliveredNotice } from "@/lib/deliveries/notices";
import { faultText } from "@/lib/i18n/errors";
import { addNotice } from "@/lib/notices/commands";
import { failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { type ByMail, changeByMail } from "@/lib/runs/transitions";
import { findAnswering } from "@/lib/tasks/references";
import type { RunError } from "@/lib/tasks/schema";

// The mail of a run as a whole: all its deliveries together.

/**
 * To be called when deliveries of runs of a workspace have ended, or go on after they had: what has become of the mail
 * becomes the run's. Once none of it is under way, a run whose mail reached nobody has failed; where it reached some, its
 * owner is told, once, whom it did not reach. A person may set it going again, and the run is well until it fails once
 * more.
 */
export async function settleMail(tx: Tx, scope: Scope, runIds: string[], now: Date): Promise<void> {
  // Deliveries of a run that end at once take turns.
  const runs = await tx.$queryRaw<RunModel[]>`
    SELECT ${runColumns} FROM run WHERE id = ANY(${runIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  const all = await tx.$queryRaw<Delivery[]>`
    SELECT run_id AS "runId", status, retry_at AS "retryAt", recipient, error FROM delivery WHERE run_id = ANY(${runIds}::uuid[])`;
  const changes: ByMail[] = [];
  for (const run of runs) {
    const deliveries = all.filter(({ runId }) => runId === run.id);
    const failedByMail = run.status === "failed" && failureOf(run.error).fault?.code === mailReachedNobody;
    if (run.status !== "succeeded" && !failedByMail) continue;
    const lost = deliveries.filter(isLost);
    const over = !deliveries.some(isUnderWay);
    const reached = deliveries.some(({ status }) => status === "accepted" || status === "delivered");
    if (over && lost.length > 0 && !reached) {
      if (!failedByMail) changes.push({ run, outcome: { status: "failed", error: errorOf(lost) } });
      continue;
    }
    if (over && lost.length > 0) await tellOwner(tx, scope, run, lost, now);
    changes.push({ run, outcome: { status: over ? "delivered" : "under_way" } });
  }
  await changeByMail(tx, scope, changes, now);
}

type Delivery = Pick<DeliveryModel, "runId" | "status" | "retryAt" | "recipient" | "error">;

function isUnderWay({ status, retryAt }: Delivery): boolean {
  return status === "queued" || status === "sending" || (status === "uncertain" && retryAt !== null);
}

/** Not delivered, as far as anybody knows. */
function isLost({ status, retryAt }: Delivery): boolean {
  return status === "failed" || status === "bounced" || (status === "uncertain" && retryAt === null);
}

function errorOf(lost: Delivery[]): RunError {
  const detail = lost.find(({ error }) => error !== null)?.error ?? "";
  const fault = { code: mailReachedNobody, values: { detail }, step: null };
  return { message: faultText("en", fault), fault };
}

/** Whoever answers for a schedule, or for what was written by hand, hears once that some did not get it. */
async function tellOwner(tx: Tx, scope: Scope, run: RunModel, lost: Delivery[], now: Date): Promise<void> {
  const schedule = run.scheduleId ? await tx.schedule.findUnique({ where: { id: run.scheduleId } }) : null;
  const { name, ownerId } = schedule ?? (await findAnswering(tx, run)) ?? {};
  if (name === undefined || ownerId === undefined) return;
  await addNotice(tx, scope, mailUndeliveredNotice, {
    to: { userId: ownerId },
    subject: run.id,
    data: {
      name,
      runId: run.id,
      recipients: lost.map(({ recipient, error }) => ({ recipient, error: error ?? "" })),
    },
    now,
  });
}
