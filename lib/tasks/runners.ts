import type { TaskRunner } from "@/lib/tasks/schema";
import { synthesisRunner } from "@/lib/tasks/synthesis/run";

/** What the worker runs, by task type. */
export const taskRunners: readonly TaskRunner[] = [synthesisRunner];
