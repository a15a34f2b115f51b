import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import type { SuppressionReason } from "@/lib/recipients/schema";

interface Hold {
  email: string;
  scheduleId: string | null;
  reason: Extract<SuppressionReason, "unsubscribed" | "paused" | "weekly">;
  until?: Date;
  /** The weekday of a weekly recipient. */
  detail?: string;
  source: "page" | "one_click";
}

/** Stores a recipient's hold on one schedule, or on everything. A pause does not shorten having left permanently. */
export async function putHold(
  tx: Tx,
  { workspaceId }: Scope,
  { email, scheduleId, reason, until, detail, source }: Hold,
  now: Date,
): Promise<void> {
  const schedule = scheduleId ? await tx.schedule.findUnique({ where: { id: scheduleId } }) : null;
  const values = [
    workspaceId,
    email,
    scheduleId,
    schedule?.subjectId ?? null,
    reason,
    until ?? null,
    detail ?? null,
    source,
    now,
  ];
  const columns = "workspace_id, email, schedule_id, subject_id, reason, until, detail, source, created_at";
  await tx.$executeRawUnsafe(
    `INSERT INTO suppression (${columns})
     VALUES ($1::uuid, $2, $3::uuid, $4::uuid, $5, $6::timestamptz, $7, $8, $9::timestamptz)
     ON CONFLICT (workspace_id, email${scheduleId ? ", schedule_id" : ""}, held_by)
       WHERE schedule_id IS ${scheduleId ? "NOT NULL" : "NULL"}
     DO UPDATE SET reason = excluded.reason, until = excluded.until, detail = excluded.detail, source = excluded.source,
                   created_at = excluded.created_at, asked_at = NULL
     WHERE suppression.until IS NOT NULL OR suppression.reason = 'weekly' OR excluded.reason = 'weekly'`,
    ...values,
  );
}
