import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/schema";

export const synthesisDefinition: TaskDefinition = {
  type: "synthesis",
  params: z.object({}),
  steps: ["sources", "collect", "cluster", "write", "freeze"],
};
