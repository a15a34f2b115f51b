import { type ArchivedTable, products } from "@/lib/tasks/product";

const ofTheWorkspace: readonly ArchivedTable[] = [
  { table: "membership", order: "user_id" },
  { table: "invitation", order: "id" },
  { table: "logo", order: "id" },
  { table: "api_key", order: "id", omit: ["hash"] },
  { table: "audit_event", order: "id" },
];

const ofTheEngine: readonly ArchivedTable[] = [
  { table: "schedule", order: "id" },
  { table: "next_occurrence", order: "schedule_id" },
  { table: "schedule_exception", order: "schedule_id, at" },
  { table: "run", order: "id" },
  { table: "run_event", order: "id" },
  { table: "delivery", order: "id" },
  { table: "delivery_event", order: "id" },
  { table: "suppression", order: "id" },
  { table: "recipient", order: "id" },
  { table: "recipient_list", order: "id" },
  { table: "channel", order: "id", omit: ["secret"] },
  { table: "consent", order: "email" },
];

/** The contents of an archive, in this order. A test checks that every table is either here or in `leftOut`. */
export function archivedTables(): readonly ArchivedTable[] {
  return [...ofTheWorkspace, ...products().flatMap(({ archived = [] }) => archived), ...ofTheEngine];
}

/**
 * Bookkeeping of the installation: answers kept for repeated requests, notices to members, the archives themselves,
 * changes in progress, data that a model can produce again, and the search index.
 */
export const leftOut: readonly string[] = [
  "idempotency_key",
  "notice",
  "export",
  "bulk_change",
  "item_vector",
  "item_words",
  "edition_words",
];
