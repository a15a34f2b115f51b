import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { OneStatement, Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { presentOf } from "@/lib/db/now";
import { isCalledOff, suppressedFor } from "@/lib/deliveries/send/kept-back";
import { sendLeaseMs } from "@/lib/mail/rules";

/**
 * A worker hands them over now, and holds them for as long as it renews the lease. Returns them as they are now, by id,
 * without those that have changed since they were read, or may no longer be sent; of those, the ones that still wait
 * are to be enqueued again.
 */
export async function beginSending(
  db: OneStatement,
  read: readonly { delivery: DeliveryModel; transport: string }[],
  clock: Clock,
): Promise<Map<string, DeliveryModel>> {
  const all = read.map(({ delivery }) => delivery.id);
  const wanted = JSON.stringify(
    read.map(({ delivery: { id, attempt, status }, transport }) => ({ id, attempt, status, transport })),
  );
  const taken = await db.$queryRaw<{ id: string; firstAttemptAt: Date }[]>`
    WITH taken AS (UPDATE delivery SET status = 'sending', attempt = delivery.attempt + 1,
                        first_attempt_at = coalesce(delivery.first_attempt_at, present.now), transport = read.transport,
                        lease_until = present.now + ${sendLeaseMs} * interval '1 millisecond'
    FROM (SELECT ${presentOf(clock)} AS now) AS present,
         jsonb_to_recordset(${wanted}::jsonb) AS read(id uuid, attempt int, status delivery_status, transport text),
         run LEFT JOIN schedule s ON s.id = run.schedule_id
    WHERE delivery.id = ANY(${all}::uuid[]) AND delivery.id = read.id AND delivery.attempt = read.attempt
      AND delivery.status = read.status AND run.id = delivery.run_id
      AND (delivery.status = 'uncertain' OR ${suppressedFor} IS NULL AND NOT ${isCalledOff})
    RETURNING delivery.id, delivery.first_attempt_at AS "firstAttemptAt"),
    left_behind AS (
      UPDATE delivery SET enqueued_at = NULL
      WHERE id = ANY(${all}::uuid[]) AND id NOT IN (SELECT id FROM taken) AND status IN ('queued', 'uncertain'))
    SELECT id, "firstAttemptAt" FROM taken`;
  const firstAttemptOf = new Map(taken.map(({ id, firstAttemptAt }) => [id, firstAttemptAt]));
  return new Map(
    read.flatMap(({ delivery }) => {
      const firstAttemptAt = firstAttemptOf.get(delivery.id);
      return firstAttemptAt ? [[delivery.id, { ...delivery, attempt: delivery.attempt + 1, firstAttemptAt }]] : [];
    }),
  );
}

/** They were prepared but not taken: they are to be enqueued again. */
export async function putBack(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE delivery SET enqueued_at = NULL WHERE id = ANY(${ids}::uuid[]) AND status IN ('queued', 'uncertain')`;
}

/**
 * Renews the leases: a slow provider may take its time, and nobody takes the messages for lost while this worker runs.
 */
export function stillSending(tx: Tx, attempts: readonly Pick<DeliveryModel, "id" | "attempt">[]): Promise<number> {
  return tx.$executeRaw`
    UPDATE delivery SET lease_until = clock_timestamp() + ${sendLeaseMs} * interval '1 millisecond'
    FROM jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) AS ours(id uuid, attempt int)
    WHERE delivery.id = ours.id AND delivery.attempt = ours.attempt AND delivery.status = 'sending'`;
}

/** A message that a provider has taken responsibility for. */
export interface Accepted {
  delivery: DeliveryModel;
  providerId: string | null;
  answer?: string | null;
}

/**
 * Records that messages were accepted, in one statement: from then on none of them is sent again. They are held until
 * their runs know it (`release`). If the provider has already reported the outcome of a message, only how it was
 * accepted is written. Returns the ids of those that still belonged to this attempt.
 */
export async function accept(db: OneStatement, accepted: readonly Accepted[], clock: Clock): Promise<Set<string>> {
  const all = accepted.map(({ delivery }) => delivery.id);
  const told = JSON.stringify(
    accepted.map(({ delivery: { id, attempt }, providerId: provider_id, answer }) => {
      return { id, attempt, provider_id, answer };
    }),
  );
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH ours AS MATERIALIZED (
      SELECT delivery.id, told.provider_id, told.answer, present.now,
             delivery.status IN ('sending', 'uncertain') AS is_first
      FROM (SELECT ${presentOf(clock)} AS now) AS present, delivery
      JOIN jsonb_to_recordset(${told}::jsonb) AS told(id uuid, attempt int, provider_id text, answer text)
        ON told.id = delivery.id AND told.attempt = delivery.attempt
      WHERE delivery.id = ANY(${all}::uuid[])
        AND delivery.status IN ('sending', 'uncertain', 'delivered', 'bounced', 'complained')
      ORDER BY delivery.id FOR UPDATE OF delivery)
    UPDATE delivery SET
      status = CASE WHEN is_first THEN 'accepted' ELSE delivery.status END,
      sent_at = CASE WHEN is_first THEN ours.now ELSE delivery.sent_at END,
      settled_at = CASE WHEN is_first THEN ours.now ELSE delivery.settled_at END,
      error = CASE WHEN is_first THEN NULL ELSE delivery.error END,
      lease_until = CASE WHEN is_first THEN ours.now + ${sendLeaseMs} * interval '1 millisecond' END,
      provider_id = coalesce(ours.provider_id, delivery.provider_id), answer = ours.answer, retry_at = NULL
    FROM ours WHERE delivery.id = ANY(${all}::uuid[]) AND delivery.id = ours.id
    RETURNING delivery.id`;
  return new Set(rows.map(({ id }) => id));
}

/** Ends the leases: the runs know that the messages were accepted. */
export async function release(tx: Tx, ids: readonly string[]): Promise<void> {
  // Locked in the order of ids, so that of two calls at once, one waits for the other.
  await tx.$executeRaw`
    WITH ours AS MATERIALIZED (SELECT id FROM delivery WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE)
    UPDATE delivery SET lease_until = NULL FROM ours WHERE delivery.id = ours.id AND delivery.status = 'accepted'`;
}

/** The outcome of a delivery that was not accepted, or why it waits again. */
export type Came =
  | { to: "failed" | "suppressed" | "cancelled"; error?: string }
  /** Unknown; retried at `retryAt`, else a person decides. */
  | { to: "uncertain"; since: Date | null; error?: string; retryAt: Date | null }
  | { to: "queued"; error: string; retryAt: Date };

/** Records the outcomes of attempts, or of deliveries that were not attempted. */
export async function settleDeliveries(
  tx: Tx,
  ended: readonly { delivery: DeliveryModel; came: Came }[],
  now: Date,
): Promise<void> {
  const rows = ended.map(({ delivery: { id }, came }) => ({
    id,
    status: came.to,
    error: came.error,
    uncertain_since: came.to === "uncertain" ? came.since : undefined,
    retry_at: "retryAt" in came ? came.retryAt : undefined,
    waits: came.to === "uncertain" || came.to === "queued",
  }));
  await tx.$executeRaw`
    UPDATE delivery SET
      status = came.status, lease_until = NULL, retry_at = came.retry_at,
      settled_at = CASE WHEN came.waits THEN settled_at ELSE ${now} END,
      enqueued_at = CASE WHEN came.waits THEN NULL ELSE enqueued_at END,
      error = coalesce(came.error, delivery.error),
      uncertain_since = coalesce(came.uncertain_since, delivery.uncertain_since)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS came(
      id uuid, status delivery_status, error text, uncertain_since timestamptz, retry_at timestamptz, waits boolean)
    WHERE delivery.id = ANY(${rows.map(({ id }) => id)}::uuid[]) AND delivery.id = came.id`;
  for (const { delivery, came } of ended) {
    await announce(tx, { kind: "run", workspaceId: delivery.workspaceId, runId: delivery.runId });
    if ("retryAt" in came && came.retryAt) await announce(tx, { kind: "wake" });
  }
}

/**
 * Messages that a dead worker was handing over may have been sent: their outcome is uncertain. Returns how many there
 * were.
 */
export async function releaseLost(client: pg.ClientBase, now: Date): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE delivery SET status = 'uncertain', uncertain_since = coalesce(uncertain_since, $1), retry_at = $1,
            enqueued_at = NULL, lease_until = NULL, error = 'mail_interrupted'
     WHERE settled_at IS NULL AND status = 'sending' AND lease_until <= $1`,
    [now],
  );
  return rowCount ?? 0;
}
