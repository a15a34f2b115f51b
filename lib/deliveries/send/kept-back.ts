import { Prisma } from "@/lib/db/generated/client";

// Why a queued delivery is not sent: SQL over `delivery`, its `run`, the run's schedule `s`, and `present.now`.

/**
 * Why nothing is sent to its recipient. The first of these counts: their own wish (left or paused, then weekly); the
 * outcome of messages to them; the workspace. null if none of them holds it back.
 */
export const suppressedFor = Prisma.sql`(
  SELECT suppression.reason FROM suppression
  WHERE suppression.workspace_id = delivery.workspace_id AND suppression.email = delivery.recipient
    AND (suppression.schedule_id IS NULL OR suppression.schedule_id = delivery.schedule_id)
    AND (suppression.until IS NULL OR suppression.until > present.now)
    AND (suppression.reason <> 'weekly' OR delivery.digest_id IS NULL)
  ORDER BY array_position(ARRAY['recipient', 'mail', 'workspace'], suppression.held_by), suppression.reason = 'weekly' LIMIT 1)`;

/**
 * Its schedule was turned off or deleted after the occurrence: nothing of it is sent any more. A draft that was
 * approved after that was meant to be sent, and so was a message that a person has sent again.
 */
export const isCalledOff = Prisma.sql`(run.trigger = 'schedule' AND coalesce(
  coalesce(s.deleted_at, CASE WHEN s.status = 'paused' THEN s.paused_at END)
    >= CASE WHEN delivery.round > 0 THEN delivery.not_before
            WHEN delivery.created_at > run.finished_at THEN delivery.created_at ELSE run.created_at END, false))`;
