import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { WorkflowModel } from "@/lib/db/generated/models";
import { byName, pageByName } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { NamedFilter, Page } from "@/lib/paging";
import { listTaskTypes } from "@/lib/schedules/queries";
import { findReferences, listReferences, type ReferenceOptions } from "@/lib/tasks/references";
import type { ReferenceSearch } from "@/lib/tasks/schema";
import { stepTypeSchema, workflowStepSchema, type WorkflowView } from "@/lib/workflows/schema";

/** A page of the workspace's workflows, by name. */
export function listWorkflows(scope: Scope, filter: NamedFilter): Promise<Page<WorkflowView>> {
  return readInScope(scope, async (tx) =>
    pageByName(await toViews(tx, await tx.workflow.findMany(byName(filter))), filter),
  );
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

/** The possible subjects of a step: those that the actor may name, always including `ids`. */
export function listStepReferences(scope: Scope, ids: readonly string[] = []): Promise<ReferenceOptions> {
  return readInScope(scope, (tx) => listReferences(tx, scope, { ids }));
}

/** The same for one kind, limited to names that contain a text. */
export function searchStepReferences(scope: Scope, { kind, text }: ReferenceSearch) {
  return readInScope(scope, (tx) => findReferences(tx, scope, kind, { text }));
}

/** The task types that the actor may use as a step. */
export async function listStepTypes(scope: Scope): Promise<string[]> {
  return (await listTaskTypes(scope)).filter((type) => stepTypeSchema.safeParse(type).success);
}
