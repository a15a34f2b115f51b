import { z } from "zod";
import { wholeNumber } from "@/lib/recurrence/schema";
import type { TaskDefinition } from "@/lib/tasks/contract";

const backupTypes = ["full", "schemaOnly"] as const;

export const databaseBackupParamsSchema = z.strictObject({
  /** Older backups of the schedule are deleted once a new one exists ... */
  retentionDays: wholeNumber(1, 3_650, "retention_days_invalid").default(30),
  /** ... but this many of the latest are always kept. */
  keepAtLeast: wholeNumber(1, 1_000, "keep_at_least_invalid").default(3),
  compress: z.boolean({ error: "flag_invalid" }).default(true),
  /** Whether older backups are deleted at all. */
  cleanupOld: z.boolean({ error: "flag_invalid" }).default(true),
  /** Whether a backup is made even if nothing has changed since the last good one. */
  force: z.boolean({ error: "flag_invalid" }).default(false),
  /** Everything, or only the SQL that creates an empty database. */
  backupType: z.enum(backupTypes, { error: "backup_type_invalid" }).default("full"),
});

export const databaseBackupDefinition: TaskDefinition = {
  type: "database_backup",
  params: databaseBackupParamsSchema,
  fields: [
    { name: "retentionDays", kind: "number", min: 1, max: 3_650 },
    { name: "keepAtLeast", kind: "number", min: 1, max: 1_000 },
    { name: "compress", kind: "flag" },
    { name: "cleanupOld", kind: "flag" },
    { name: "force", kind: "flag" },
    { name: "backupType", kind: "choice", choices: backupTypes },
  ],
  initial: {
    retentionDays: 30,
    keepAtLeast: 3,
    compress: true,
    cleanupOld: true,
    force: false,
    backupType: "full",
  },
  delivers: false,
  reserved: true,
  concurrencyKey: () => "database_backup",
  lane: "heavy",
  steps: ["copy", "store"],
  facts: ["file", "rows", "tables", "bytes", "sha256"],
};
