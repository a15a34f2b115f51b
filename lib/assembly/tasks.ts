import type { TaskDefinition } from "@/lib/tasks/contract";
import { registerTasks } from "@/lib/tasks/registry";
import { databaseBackupDefinition } from "@/lib/tasks/database_backup/definition";
import { reportDefinition } from "@/lib/tasks/report/definition";
import { requestDefinition } from "@/lib/tasks/request/definition";
import { sourceSyncDefinition } from "@/lib/tasks/source_sync/definition";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";
import { webhookDefinition } from "@/lib/tasks/webhook/definition";
import { workflowDefinition } from "@/lib/tasks/workflow/definition";

/** The task types that can be scheduled, in the order in which forms offer them. Importing this file registers them. */
const definitions: readonly TaskDefinition[] = [
  synthesisDefinition,
  reportDefinition,
  requestDefinition,
  sourceSyncDefinition,
  webhookDefinition,
  databaseBackupDefinition,
  workflowDefinition,
];

registerTasks(definitions);

export { findTaskDefinition, taskDefinitions } from "@/lib/tasks/registry";
