const dayMs = 86_400_000;

/** The file name of a backup begun at an instant. */
export function backupName(
  at: Date,
  { compress, backupType }: { compress: boolean; backupType: "full" | "schemaOnly" },
): string {
  const [day = "", time = ""] = at.toISOString().split(/[T.]/);
  return `periodical-${backupType === "schemaOnly" ? "schema-" : ""}${day}-${time.replaceAll(":", "")}.sql${compress ? ".gz" : ""}`;
}

/**
 * Which backups have expired: older than the retention, but never one of the latest `keepAtLeast`. A backup known to be
 * damaged does not count as one of these.
 */
export function expiredBackups<Backup extends { createdAt: Date; intact: boolean | null }>(
  backups: readonly Backup[],
  { retentionDays, keepAtLeast, now }: { retentionDays: number; keepAtLeast: number; now: Date },
): Backup[] {
  const before = new Date(now.getTime() - retentionDays * dayMs);
  const whole = backups.filter(({ intact }) => intact !== false);
  const kept = new Set(
    whole.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime()).slice(0, keepAtLeast),
  );
  return backups.filter((backup) => backup.createdAt < before && !kept.has(backup));
}
