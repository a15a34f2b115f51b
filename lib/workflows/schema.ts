import { z } from "zod";
import { findTaskDefinition, taskTypeSchema } from "@/lib/tasks/registry";
import { nameSchema } from "@/lib/text";
import { fillParams, outputsOf, variablesIn } from "@/lib/workflows/rules";

/** The type of a step: any type but a workflow. */
export const stepTypeSchema = taskTypeSchema.refine((type) => type !== "workflow", "task_type_invalid");

export const workflowStepSchema = z.strictObject({
  /** The name that later steps use for it. */
  key: z.string({ error: "step_key_invalid" }).regex(/^[a-z][a-z0-9_-]{0,39}$/, "step_key_invalid"),
  taskType: stepTypeSchema,
  params: z.record(z.string(), z.unknown(), { error: "params_invalid" }).default({}),
  /** What happens if it fails permanently: the workflow ends, or continues with the next step. */
  onFailure: z.enum(["stop", "continue"], { error: "on_failure_invalid" }).default("stop"),
});
export type WorkflowStep = z.output<typeof workflowStepSchema>;

export const workflowInputSchema = z
  .strictObject({
    name: nameSchema,
    steps: z.array(workflowStepSchema, { error: "steps_invalid" }).min(1, "steps_required").max(20, "steps_too_many"),
  })
  .superRefine(({ steps }, context) => {
    steps.forEach(({ key, taskType, params }, index) => {
      const refuse = (path: (string | number)[], message: string) =>
        context.addIssue({ code: "custom", path: ["steps", index, ...path], message });
      const earlier = steps.slice(0, index);
      if (earlier.some((step) => step.key === key)) refuse(["key"], "step_key_twice");
      for (const [field, value] of Object.entries(params)) {
        const unknown = variablesIn(value).some(({ step, name }) => {
          const named = earlier.find((one) => one.key === step);
          return !named || !outputsOf(named.taskType).includes(name);
        });
        if (unknown) refuse(["params", field], "step_variable_unknown");
      }
      // The values of variables are not known yet, so an error counts only if it occurs with a number and with an
      // address as the value.
      const wrongWith = (said: string) =>
        findTaskDefinition(taskType)?.params.safeParse(fillParams(taskType, params, () => said)).error?.issues ?? [];
      const asAddress = new Set(wrongWith("https://example.com").map(({ path }) => path.join(".")));
      for (const issue of wrongWith("1"))
        if (asAddress.has(issue.path.join(".")))
          context.addIssue({ ...issue, path: ["steps", index, "params", ...issue.path] });
    });
  });
export type WorkflowInput = z.output<typeof workflowInputSchema>;

export const workflowViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  steps: z.array(workflowStepSchema),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type WorkflowView = z.output<typeof workflowViewSchema>;
