import type { Tx } from "@/lib/db/client";
import type { Received } from "@/lib/recipients/schema";
import { skipReasons } from "@/lib/tasks/schema";

/** How many of the last occurrences a recipient is shown. */
const most = 14;

interface Row {
  at: Date;
  runStatus: string;
  reason: string | null;
  editionStatus: string | null;
  subject: string | null;
  status: string | null;
  error: string | null;
  transport: string | null;
}

/** What an address received of the last occurrences of a schedule, and why it did not receive the others. */
export async function readReceived(
  tx: Tx,
  { scheduleId, email, now }: { scheduleId: string; email: string; now: Date },
): Promise<Received[]> {
  const rows = await tx.$queryRaw<Row[]>`
    WITH latest AS (
      SELECT id, status, reason, coalesce(covers_through, due_at, created_at) AS at FROM run
      WHERE schedule_id = ${scheduleId}::uuid AND parent_id IS NULL AND coalesce(due_at, created_at) <= ${now}
      ORDER BY created_at DESC LIMIT ${most})
    SELECT latest.at, latest.status::text AS "runStatus", latest.reason, e.status::text AS "editionStatus", e.subject,
           d.status::text AS status, d.error, d.transport
    FROM latest LEFT JOIN edition e ON e.run_id = latest.id
      LEFT JOIN delivery d ON d.run_id = latest.id AND d.recipient = ${email}
    ORDER BY latest.at DESC`;
  return rows.flatMap((row): Received[] => {
    const what = whatCame(row);
    return what ? [{ at: row.at.toISOString(), what, subject: row.status ? row.subject : null }] : [];
  });
}

function whatCame({ runStatus, reason, editionStatus, status, error, transport }: Row): Received["what"] | null {
  switch (status) {
    case "queued":
    case "sending":
      return "on_its_way";
    case "accepted":
    case "delivered":
    case "complained":
      return transport === "outbox" ? "kept" : "sent";
    case "bounced":
      return "came_back";
    case "uncertain":
      return "unknown";
    case "cancelled":
      return "called_off";
    case "failed":
      return error === "mail_suspended" ? "suspended" : "not_accepted";
    case "suppressed":
      if (error === "mail_weekly") return "weekly";
      if (error === "mail_blocked") return "held_by_senders";
      return error === "mail_left" || error === "mail_complained" ? "you_left" : "not_agreed";
    case null:
      break;
  }
  if (runStatus === "failed") return "failed";
  if (runStatus === "skipped") {
    const known = skipReasons.find((one) => one === reason);
    return known ? `skipped_${known}` : null;
  }
  if (runStatus !== "succeeded") return null;
  return editionStatus === "published" ? "not_on_the_list" : editionStatus === "draft" ? "draft" : null;
}
