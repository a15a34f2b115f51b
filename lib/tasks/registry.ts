import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/contract";

let registered: readonly TaskDefinition[] = [];

/** Registers the task types, in the order in which forms offer them. Called once, when a process or a page starts. */
export function registerTasks(definitions: readonly TaskDefinition[]): void {
  registered = definitions;
}

/** The task types that can be scheduled. Isomorphic: forms, REST and its description read from it. */
export function taskDefinitions(): readonly TaskDefinition[] {
  if (registered.length === 0) throw new Error("No task type is registered: import lib/assembly where this begins.");
  return registered;
}

/** The definition of a type; undefined if the type is unknown. */
export function findTaskDefinition(type: string): TaskDefinition | undefined {
  return taskDefinitions().find((definition) => definition.type === type);
}

export const taskTypeSchema = z
  .string({ error: "task_type_invalid" })
  .refine((type) => findTaskDefinition(type) !== undefined, "task_type_invalid");
