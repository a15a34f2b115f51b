import type { OneStatement } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import type { DeliveryEventKind } from "@/lib/deliveries/schema";

/** Something that happened to a message, beyond what its row says. */
export interface NewDeliveryEvent {
  delivery: Pick<DeliveryModel, "id" | "workspaceId" | "round">;
  kind: DeliveryEventKind;
  at: Date;
  source?: string | null;
  detail?: string | null;
  /** The reporter's key for the event: if reported twice, it counts once. */
  key?: string;
}

/** Records what happened to messages. Returns, in order, whether each was new. */
export async function recordEvents(db: OneStatement, events: readonly NewDeliveryEvent[]): Promise<boolean[]> {
  if (events.length === 0) return [];
  const rows = events.map(({ delivery, ...event }, n) => {
    return { n, workspace_id: delivery.workspaceId, delivery_id: delivery.id, round: delivery.round, ...event };
  });
  const written = await db.$queryRaw<{ n: number }[]>`
    WITH told AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS told(
        n int, workspace_id uuid, delivery_id uuid, kind text, round int, at timestamptz, source text, detail text, key text)),
    written AS (
      INSERT INTO delivery_event (workspace_id, delivery_id, kind, round, at, source, detail, key)
      SELECT workspace_id, delivery_id, kind, round, at, source, detail, key FROM told
      ON CONFLICT (delivery_id, key) DO NOTHING RETURNING delivery_id, key)
    SELECT n FROM told WHERE key IS NULL OR (delivery_id, key) IN (SELECT delivery_id, key FROM written)`;
  const fresh = new Set(written.map(({ n }) => n));
  return events.map((_, n) => fresh.has(n));
}
