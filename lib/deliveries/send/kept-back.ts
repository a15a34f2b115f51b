import { Prisma } from "@/lib/db/generated/client";

// Why a delivery that waits as queued does not leave: SQL over `delivery`, its `run`, the run's schedule `s`,
// and `present.now`.

/**
 * Why nothing is sent to its recipient, as the first of those who hold it back says: themselves, who left or paused; what
 * became of messages to them; the workspace. To have it once a week says the least. Null where nobody does.
 */
export const suppressedFor = Prisma.sql`(
  SELECT suppression.reason FROM suppression
  WHERE suppression.workspace_id = delivery.workspace_id AND suppression.email = delivery.recipient
    AND (suppression.schedule_id IS NULL OR suppression.schedule_id = delivery.schedule_id)
    AND (suppression.until IS NULL OR suppression.until > present.now)
    AND (suppression.reason <> 'weekly' OR delivery.digest_id IS NULL)
  ORDER BY array_position(ARRAY['recipient', 'mail', 'workspace'], suppression.held_by), suppression.reason = 'weekly' LIMIT 1)`;

/**
 * Its schedule was turned off or deleted after the occurrence: nothing of that leaves any more. A draft that was approved
 * later than that was meant to go, and so was what a person has sent again.
 */
export const isCalledOff = Prisma.sql`(run.trigger = 'schedule' AND coalesce(
  coalesce(s.deleted_at, CASE WHEN s.status = 'paused' THEN s.paused_at END)
    >= CASE WHEN delivery.round > 0 THEN delivery.not_before
            WHEN delivery.created_at > run.finished_at THEN delivery.created_at ELSE run.created_at END, false))`;
