import { z } from "zod";
import { wholeNumber } from "@/lib/recurrence/schema";
import type { TaskDefinition } from "@/lib/tasks/schema";

export const databaseBackupParamsSchema = z.strictObject({
  /** Older backups of the schedule are removed once a new one is there ... */
  retentionDays: wholeNumber(1, 3_650, "retention_days_invalid").default(30),
  /** ... but never the latest so many. */
  keepAtLeast: wholeNumber(1, 1_000, "keep_at_least_invalid").default(3),
  compress: z.boolean({ error: "flag_invalid" }).default(true),
});

export const databaseBackupDefinition: TaskDefinition = {
  type: "database_backup",
  params: databaseBackupParamsSchema,
  fields: [
    { name: "retentionDays", kind: "number", min: 1, max: 3_650 },
    { name: "keepAtLeast", kind: "number", min: 1, max: 1_000 },
    { name: "compress", kind: "flag" },
  ],
  initial: { retentionDays: 30, keepAtLeast: 3, compress: true },
  delivers: false,
  reserved: true,
  concurrencyKey: () => "database_backup",
  steps: ["copy", "store"],
  facts: ["file", "rows", "tables", "bytes", "sha256"],
};
