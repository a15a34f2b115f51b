import type { TaskRunner } from "@/lib/tasks/contract";
import { databaseBackupRunner } from "@/lib/tasks/database_backup/run";
import { reportRunner } from "@/lib/tasks/report/run";
import { requestRunner } from "@/lib/tasks/request/run";
import { sourceSyncRunner } from "@/lib/tasks/source_sync/run";
import { synthesisRunner } from "@/lib/tasks/synthesis/run";
import { webhookRunner } from "@/lib/tasks/webhook/run";
import { workflowRunner } from "@/lib/tasks/workflow/run";

/** The runners of the worker, one per task type. */
export const taskRunners: readonly TaskRunner[] = [
  synthesisRunner,
  reportRunner,
  requestRunner,
  sourceSyncRunner,
  webhookRunner,
  databaseBackupRunner,
  workflowRunner,
];
