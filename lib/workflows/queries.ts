import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { WorkflowModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { listTaskTypes } from "@/lib/schedules/queries";
import { listReferences, type ReferenceOptions } from "@/lib/tasks/references";
import { stepTypeSchema, workflowStepSchema, type WorkflowView } from "@/lib/workflows/schema";

/** The workflows of the workspace, by name. */
export function listWorkflows(scope: Scope): Promise<WorkflowView[]> {
  return readInScope(scope, async (tx) => toViews(tx, await tx.workflow.findMany({ orderBy: { name: "asc" } })));
}

/** One workflow. Throws `not_found`. */
export function getWorkflow(scope: Scope, id: string): Promise<WorkflowView> {
  return readInScope(scope, async (tx) => {
    const row = await tx.workflow.findUnique({ where: { id } });
    const [view] = row ? await toViews(tx, [row]) : [];
    if (!view) throw new AppError("not_found");
    return view;
  });
}

async function toViews(tx: Tx, rows: WorkflowModel[]): Promise<WorkflowView[]> {
  const ids = rows.map(({ ownerId }) => ownerId);
  const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return rows.map(({ id, name, ownerId, steps, version, createdAt, updatedAt }) => ({
    id,
    name,
    ownerId,
    ownerName: people.find((person) => person.id === ownerId)?.name ?? null,
    steps: z.array(workflowStepSchema).parse(steps),
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
}

/** What a step can be about: everything that the actor may name. */
export function listStepReferences(scope: Scope): Promise<ReferenceOptions> {
  return readInScope(scope, (tx) => listReferences(tx, scope));
}

/** What the actor may have as a step, by task type. */
export async function listStepTypes(scope: Scope): Promise<string[]> {
  return (await listTaskTypes(scope)).filter((type) => stepTypeSchema.safeParse(type).success);
}
