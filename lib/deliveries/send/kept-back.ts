import { Prisma } from "@/lib/db/generated/client";

// Why a delivery that waits as queued does not leave: SQL over `delivery`, its `run`, the run's schedule `s`,
// and `present.now`.

/** Its recipient has left, or mail to them pauses. */
export const isSuppressed = Prisma.sql`EXISTS (
  SELECT FROM suppression WHERE suppression.workspace_id = delivery.workspace_id AND suppression.email = delivery.recipient
    AND (suppression.schedule_id IS NULL OR suppression.schedule_id = delivery.schedule_id)
    AND (suppression.until IS NULL OR suppression.until > present.now))`;

/**
 * Its schedule was turned off or deleted after the occurrence: nothing of that leaves any more. A draft that was approved
 * later than that was meant to go.
 */
export const isCalledOff = Prisma.sql`(run.trigger = 'schedule' AND coalesce(
  coalesce(s.deleted_at, CASE WHEN s.status = 'paused' THEN s.paused_at END)
    >= CASE WHEN delivery.created_at > run.finished_at THEN delivery.created_at ELSE run.created_at END, false))`;
