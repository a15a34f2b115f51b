import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/contract";

export const synthesisParamsSchema = z.strictObject({ themeId: z.uuid("theme_unknown") });

export const synthesisDefinition: TaskDefinition = {
  type: "synthesis",
  params: synthesisParamsSchema,
  fields: [{ name: "themeId", kind: "reference", of: "theme" }],
  initial: {},
  delivers: true,
  lane: "writing",
  steps: ["sources", "collect", "cluster", "write", "freeze"],
  facts: ["title", "items", "stories"],
};
