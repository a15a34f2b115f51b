import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/contract";

export const reportParamsSchema = z.strictObject({
  reportId: z.uuid("report_unknown"),
  /** Whether PDF and CSV are attached to the mail; if not, the mail links to them, with links that work for a month. */
  includeAttachment: z.boolean({ error: "flag_invalid" }).default(true),
});

export const reportDefinition: TaskDefinition = {
  type: "report",
  params: reportParamsSchema,
  fields: [
    { name: "reportId", kind: "reference", of: "report" },
    { name: "includeAttachment", kind: "flag" },
  ],
  initial: { includeAttachment: true },
  delivers: true,
  writes: true,
  lane: "heavy",
  steps: ["read", "set", "store"],
  facts: ["rows", "counted", "groups"],
};
