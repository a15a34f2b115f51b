import { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { WorkflowModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { permit, requireActingUser } from "@/lib/policy";
import { requestRun } from "@/lib/runs/commands";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { signingSecret } from "@/lib/signature";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { namedBy, requireReferences } from "@/lib/tasks/references";
import { themePolicy } from "@/lib/themes/policy";
import { workflowPolicy } from "@/lib/workflows/policy";
import type { HandMode } from "@/lib/tasks/schema";
import { signs } from "@/lib/workflows/rules";
import { getWorkflow } from "@/lib/workflows/queries";
import { type WorkflowInput, workflowInputSchema, type WorkflowStep, workflowStepSchema } from "@/lib/workflows/schema";
import type { Duplicate } from "@/lib/text";
import { requireHome } from "@/lib/db/installation";

/**
 * Creates a workflow owned by the actor. With an `id` a repeated call is harmless. Throws `invalid` on a step that
 * names something that does not exist.
 */
export async function createWorkflow(
  scope: Scope,
  { id, name, steps }: WorkflowInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, workflowPolicy.create);
  const ownerId = requireActingUser(scope);
  await requireTypes(scope, steps);
  return inScope(scope, async (tx) => {
    if (id && (await tx.workflow.findUnique({ where: { id } }))) return { id };
    await requireSteps(tx, scope, steps);
    const { workspaceId } = scope;
    const workflow = await tx.workflow.create({ data: { id, workspaceId, ownerId, name, steps: json(steps) } });
    await recordTrace(tx, scope, "workflow.created", workflow);
    return { id: workflow.id };
  });
}

/** Copies an existing workflow; the copy is owned by the actor. Throws `not_found`. */
export async function duplicateWorkflow(scope: Scope, { id, name }: Duplicate): Promise<{ id: string }> {
  const { steps } = await getWorkflow(scope, id);
  return createWorkflow(scope, workflowInputSchema.parse({ name, steps }));
}

/** Replaces a workflow; a run that has begun keeps the steps it began with. With `version`, only that version. */
export async function updateWorkflow(
  scope: Scope,
  { id, version, name, steps }: WorkflowInput & { id: string; version?: number },
): Promise<{ version: number }> {
  await requireTypes(scope, steps);
  return inScope(scope, async (tx) => {
    const before = await lock(tx, id);
    permit(scope, workflowPolicy.edit, before);
    if (version !== undefined && version !== before.version) throw new AppError("stale");
    await requireSteps(tx, scope, steps);
    const data = { name, steps: json(steps), version: { increment: 1 } };
    const after = await tx.workflow.update({ where: { id }, data });
    await recordTrace(tx, scope, "workflow.updated", after, traced(before), traced(after));
    return { version: after.version };
  });
}

/** Deletes a workflow. While schedules refer to it, it is refused with `workflow_in_use` and their names. */
export async function deleteWorkflow(scope: Scope, input: { id: string }): Promise<void> {
  await inScope(scope, async (tx) => {
    const workflow = await lock(tx, input.id);
    permit(scope, workflowPolicy.edit, workflow);
    const users = await namedBy(tx, input.id);
    refuseWhileUsed("workflow_in_use", users);
    await tx.workflow.delete({ where: { id: input.id } });
    await recordTrace(tx, scope, "workflow.deleted", workflow);
  });
}

/**
 * Runs a workflow now, without a schedule: the output of its steps is kept as drafts. Throws `conflict` with
 * `run_under_way` while such a run is running.
 */
export function runWorkflow(
  scope: Scope,
  input: { id: string; deliveryMode?: Exclude<HandMode, "send">; runId?: string; timezone?: string },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const workflow = await lock(tx, input.id);
    permit(scope, workflowPolicy.edit, workflow);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const runId = await requestRun(tx, scope, {
      schedule: { id: null, taskType: "workflow" },
      params: { workflowId: workflow.id },
      deliveryMode: input.deliveryMode,
      timezone: input.timezone,
      id: input.runId,
    });
    if (!runId) throw new AppError("conflict", "run_under_way");
    await recordTrace(tx, scope, "workflow.run_requested", workflow, {}, { runId });
    return { runId };
  });
}

/**
 * The secret that signs what its steps send. Each look at it is recorded in the audit log. Throws `not_found` if
 * nothing is signed.
 */
export function showWorkflowSecret(scope: Scope, input: { id: string }): Promise<{ secret: string }> {
  return inScope(scope, async (tx) => {
    const workflow = await lock(tx, input.id);
    permit(scope, workflowPolicy.edit, workflow);
    if (!signs(z.array(workflowStepSchema).parse(workflow.steps))) throw new AppError("not_found");
    await recordTrace(tx, scope, "workflow.secret_shown", workflow);
    return { secret: signingSecret(workflow.id) };
  });
}

/** Checks that the actor may use steps of these types. */
async function requireTypes(scope: Scope, steps: WorkflowStep[]): Promise<void> {
  for (const step of steps) {
    permit(scope, schedulePolicyOf(step).create);
    if (findTaskDefinition(step.taskType)?.reserved) await requireHome(scope);
  }
}

/** Checks that everything the steps name exists, and that the actor may edit the themes among it. */
async function requireSteps(tx: Tx, scope: Scope, steps: WorkflowStep[]): Promise<void> {
  for (const [index, { taskType, params }] of steps.entries()) {
    const at = (name: string, code: string) =>
      new AppError("invalid", code, { fields: [{ path: ["steps", index, "params", name], code }] });
    await requireReferences(tx, scope, taskType, params).catch((error: unknown) => {
      const field = error instanceof AppError ? error.fields[0] : undefined;
      throw field ? at(String(field.path.at(-1)), field.code) : error;
    });
    if (typeof params.themeId !== "string") continue;
    const theme = await tx.theme.findFirst({ where: { id: params.themeId, deletedAt: null } });
    if (!theme) throw at("themeId", "theme_unknown");
    permit(scope, themePolicy.edit, theme);
  }
}

async function lock(tx: Tx, id: string): Promise<WorkflowModel> {
  await tx.$queryRaw`SELECT id FROM workflow WHERE id = ${id}::uuid FOR UPDATE`;
  const workflow = await tx.workflow.findUnique({ where: { id } });
  if (!workflow) throw new AppError("not_found");
  return workflow;
}

function json(steps: WorkflowStep[]): Prisma.InputJsonArray {
  return steps as unknown as Prisma.InputJsonArray;
}

function traced({ name, steps }: WorkflowModel): AuditValues {
  return { name, steps };
}

async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: Extract<AuditAction, `workflow.${string}`>,
  { id, name }: WorkflowModel,
  before?: AuditValues,
  after?: AuditValues,
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "workflow", id, name }, before, after });
}
