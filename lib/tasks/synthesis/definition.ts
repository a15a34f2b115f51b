import { z } from "zod";
import { writerSchema } from "@/lib/models/schema";
import type { TaskDefinition } from "@/lib/tasks/contract";

export const synthesisParamsSchema = z.strictObject({
  themeId: z.uuid("theme_unknown"),
  /** The writer to use instead of the theme's. */
  writer: writerSchema.optional(),
});

export const synthesisDefinition: TaskDefinition = {
  type: "synthesis",
  params: synthesisParamsSchema,
  fields: [{ name: "themeId", kind: "reference", of: "theme" }],
  initial: {},
  delivers: true,
  writes: true,
  lane: "writing",
  steps: ["sources", "collect", "cluster", "write", "freeze"],
  facts: ["title", "items", "stories", "model", "sentences", "replaced", "fellBack", "tokens", "cost"],
};
