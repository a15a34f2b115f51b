import type { TaskDefinition } from "@/lib/tasks/schema";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";

/** Every task type. Adding one: a folder under lib/tasks, a line here, a line in runners.ts, its messages. */
export const taskDefinitions: readonly TaskDefinition[] = [synthesisDefinition];

export function findTaskDefinition(type: string): TaskDefinition | undefined {
  return taskDefinitions.find((definition) => definition.type === type);
}
