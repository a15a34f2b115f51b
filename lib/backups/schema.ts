import { z } from "zod";

export const backupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  storage: z.string().meta({ description: "Where it lies: local or s3" }),
  runId: z.string().nullable(),
  scheduleId: z.string().nullable().meta({ description: "Null for one made by hand: those stay until deleted" }),
  verifiedAt: z.string().nullable(),
  intact: z.boolean().nullable().meta({ description: "What verifying found last; null before" }),
});
export type BackupView = z.output<typeof backupViewSchema>;

/** The key under which the installation remembers the contents of the last good backup. */
export const lastBackupKey = "last_backup";
export const lastBackupSchema = z.object({ artifactId: z.string(), backupType: z.string(), fingerprint: z.string() });

/** How many of the newest backups are listed. */
export const listedBackups = 200;
