import type { TaskDefinition } from "@/lib/tasks/schema";
import { databaseBackupDefinition } from "@/lib/tasks/database_backup/definition";
import { reportDefinition } from "@/lib/tasks/report/definition";
import { requestDefinition } from "@/lib/tasks/request/definition";
import { sourceSyncDefinition } from "@/lib/tasks/source_sync/definition";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";
import { webhookDefinition } from "@/lib/tasks/webhook/definition";
import { workflowDefinition } from "@/lib/tasks/workflow/definition";

/** What can be scheduled, by task type. Isomorphic: forms, REST and its description read from it. */
export const taskDefinitions: readonly TaskDefinition[] = [
  synthesisDefinition,
  reportDefinition,
  requestDefinition,
  sourceSyncDefinition,
  webhookDefinition,
  databaseBackupDefinition,
  workflowDefinition,
];

export const taskTypes = taskDefinitions.map(({ type }) => type);

/** The definition of a type; undefined for one that is not there. */
export function findTaskDefinition(type: string): TaskDefinition | undefined {
  return taskDefinitions.find((definition) => definition.type === type);
}
