import { createHash } from "node:crypto";
import type { Tx } from "@/lib/db/client";
import { runColumns } from "@/lib/db/columns";
import type { DeliveryModel, RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { mailUndeliveredNotice } from "@/lib/deliveries/notices";
import { type MailOfRun, noteReached } from "@/lib/deliveries/outcome/note-reached";
import { hasArrived, isLost } from "@/lib/deliveries/rules";
import { faultText } from "@/lib/i18n/errors";
import { addNotice } from "@/lib/notices/commands";
import { namesOf } from "@/lib/recipients/queries";
import { failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { type ByMail, changeByMail } from "@/lib/runs/transitions";
import type { RunError } from "@/lib/tasks/schema";

// The mail of a run as a whole: all its deliveries together.

/**
 * To be called when deliveries of a workspace's runs have ended, continue after they had ended, or were reported on:
 * the outcome of the mail becomes the outcome of the run. Once none of it is under way, a run whose mail reached nobody
 * has failed; if it reached some, its owner is notified of those it did not reach, once while that lasts. A person may
 * send it again, and the run counts as successful until it fails once more.
 */
export async function settleMail(tx: Tx, scope: Scope, runIds: string[], now: Date): Promise<void> {
  // Deliveries of a run that end at the same time take turns.
  const runs = await tx.$queryRaw<RunModel[]>`
    SELECT ${runColumns} FROM run WHERE id = ANY(${runIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  // A run may have a thousand deliveries: all are read only once, when none is under way any more.
  const all = await tx.$queryRaw<Delivery[]>`
    WITH over AS MATERIALIZED (
      SELECT id FROM unnest(${runIds}::uuid[]) AS run(id) WHERE NOT EXISTS (
        SELECT FROM delivery WHERE run_id = run.id
          AND (status IN ('queued', 'sending') OR status = 'uncertain' AND retry_at IS NOT NULL)))
    SELECT run_id AS "runId", status, retry_at AS "retryAt", recipient, error
    FROM over JOIN delivery ON delivery.run_id = over.id`;
  const byRun = Map.groupBy(all, ({ runId }) => runId);
  const changes: ByMail[] = [];
  const over: MailOfRun[] = [];
  for (const run of runs) {
    const deliveries = byRun.get(run.id);
    const failedByMail = run.status === "failed" && failureOf(run.error).fault?.code === mailReachedNobody;
    if (run.status !== "succeeded" && !failedByMail) continue;
    if (!deliveries) {
      changes.push({ run, outcome: { status: "under_way" } });
      continue;
    }
    const lost = deliveries.filter(isLost);
    const arrived = deliveries.filter(hasArrived);
    over.push({ run, lost, arrived });
    if (lost.length === 0 || arrived.length > 0) changes.push({ run, outcome: { status: "delivered" } });
    else if (!failedByMail) changes.push({ run, outcome: { status: "failed", error: errorOf(lost) } });
  }
  for (const { run, lost, name, ownerId } of await noteReached(tx, scope, over, now))
    await addNotice(tx, scope, mailUndeliveredNotice, {
      to: { userId: ownerId },
      subject: `${run.id} ${digestOf(lost)}`,
      data: {
        name,
        runId: run.id,
        recipients: await named(tx, lost),
      },
      now,
    });
  await changeByMail(tx, scope, changes, now);
}

type Delivery = Pick<DeliveryModel, "runId" | "status" | "retryAt" | "recipient" | "error">;

/** With the names that their owner knows. */
async function named(tx: Tx, lost: readonly Pick<Delivery, "recipient" | "error">[]) {
  const names = await namesOf(
    tx,
    lost.map(({ recipient }) => recipient),
  );
  return lost.map(({ recipient, error }) => ({ recipient: names.get(recipient) ?? recipient, error: error ?? "" }));
}

/** A key of fixed length for the recipients whom a run did not reach, however many they are. */
function digestOf(lost: readonly Pick<Delivery, "recipient">[]): string {
  const addresses = lost.map(({ recipient }) => recipient).sort();
  return createHash("sha256").update(addresses.join(" ")).digest("base64url");
}

function errorOf(lost: Delivery[]): RunError {
  const detail = lost.find(({ error }) => error !== null)?.error ?? "";
  const fault = { code: mailReachedNobody, values: { detail }, step: null };
  return { message: faultText("en", fault), fault };
}
