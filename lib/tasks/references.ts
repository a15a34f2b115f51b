import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { type PolicyRule, refusalOf } from "@/lib/policy";
import { findTaskDefinition } from "@/lib/tasks/definitions";
import { isReference, type ReferenceKind } from "@/lib/tasks/schema";
import { themePolicy } from "@/lib/themes/policy";
import { workflowPolicy } from "@/lib/workflows/policy";

/** Things of a kind in the workspace, by id: those of `ids`, or all there are. */
const finders: Record<ReferenceKind, (tx: Tx, ids?: string[]) => Promise<Found[]>> = {
  theme: (tx, ids) =>
    tx.theme.findMany({ where: { id: ids && { in: ids }, deletedAt: null }, select: owned, orderBy: { name: "asc" } }),
  sourceGroup: (tx, ids) =>
    tx.sourceGroup.findMany({ where: { id: ids && { in: ids } }, select, orderBy: { name: "asc" } }),
  workflow: (tx, ids) =>
    tx.workflow.findMany({ where: { id: ids && { in: ids } }, select: owned, orderBy: { name: "asc" } }),
  report: (tx, ids) => tx.report.findMany({ where: { id: ids && { in: ids } }, select, orderBy: { name: "asc" } }),
};

const select = { id: true, name: true } as const;
const owned = { ...select, ownerId: true } as const;

interface Found {
  id: string;
  name: string;
  ownerId?: string;
}

/** Who may name a thing of a kind, where not everybody may: what is done with it is done in its owner's name. */
const rules: Partial<Record<ReferenceKind, PolicyRule>> = { theme: themePolicy.edit, workflow: workflowPolicy.edit };

/** Why the actor may not name a thing of a kind; null where they may. */
function refusal(scope: Scope, kind: ReferenceKind, { ownerId = null }: { ownerId?: string | null }): string | null {
  const rule = rules[kind];
  return rule ? refusalOf(scope, rule, { ownerId }) : null;
}

const pick = ({ id, name }: Found) => ({ id, name });

/** What a form offers for each kind of reference. */
export type ReferenceOptions = Record<ReferenceKind, { id: string; name: string }[]>;

/** Everything in the workspace that the actor's params can name. */
export async function listReferences(tx: Tx, scope: Scope): Promise<ReferenceOptions> {
  const list = async (kind: ReferenceKind) =>
    (await finders[kind](tx)).flatMap((found) => (refusal(scope, kind, found) === null ? pick(found) : []));
  return {
    theme: await list("theme"),
    sourceGroup: await list("sourceGroup"),
    report: await list("report"),
    workflow: await list("workflow"),
  };
}

/**
 * Throws `invalid` on the param that names something which is not there, `forbidden` where it is not the actor's to
 * name. Themes are left to whoever asks: to be written, they have more to fulfil.
 */
export async function requireReferences(
  tx: Tx,
  scope: Scope,
  taskType: string,
  params: Record<string, unknown>,
): Promise<void> {
  for (const { name, kind, id } of referencesOf(taskType, params)) {
    if (kind === "theme") continue;
    const [found] = await finders[kind](tx, [id]);
    const reason = found && refusal(scope, kind, found);
    if (reason) throw new AppError("forbidden", reason);
    if (found) continue;
    throw new AppError("invalid", "reference_unknown", {
      fields: [{ path: ["params", name], code: "reference_unknown" }],
    });
  }
}

/** The names of the schedules and workflows whose params name a thing, at any depth. */
export async function schedulesNaming(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM schedule WHERE deleted_at IS NULL
      AND jsonb_path_exists(params, '$.** ? (@ == $id)', jsonb_build_object('id', ${id}::text))
    ORDER BY name`;
  return [...rows.map(({ name }) => name), ...(await workflowsNaming(tx, id))];
}

/** The names of the workflows a step of which names a thing. */
export async function workflowsNaming(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM workflow WHERE jsonb_path_exists(steps, '$.** ? (@ == $id)', jsonb_build_object('id', ${id}::text))
    ORDER BY name`;
  return rows.map(({ name }) => name);
}

/** The names of what tasks are about, by the id of each; without themes, where those are told of by themselves. */
export async function nameReferences(
  tx: Tx,
  of: { taskType: string; params: Record<string, unknown> }[],
  { withThemes = false }: { withThemes?: boolean } = {},
): Promise<Map<string, string>> {
  const wanted = of
    .flatMap(({ taskType, params }) => referencesOf(taskType, params))
    .filter(({ kind }) => withThemes || kind !== "theme");
  const names = new Map<string, string>();
  for (const kind of new Set(wanted.map((one) => one.kind))) {
    const ids = wanted.flatMap((one) => (one.kind === kind ? one.id : []));
    for (const { id, name } of await finders[kind](tx, ids)) names.set(id, name);
  }
  return names;
}

/** What a task is about, by those names; null where there is no such thing or it is not there any more. */
export function aboutOf(
  names: Map<string, string>,
  { taskType, params }: { taskType: string; params: Record<string, unknown> },
): string | null {
  return (
    referencesOf(taskType, params)
      .flatMap(({ id }) => names.get(id) ?? [])
      .join(", ") || null
  );
}

/** What params name. */
function referencesOf(taskType: string, params: Record<string, unknown>) {
  const fields = findTaskDefinition(taskType)?.fields.filter(isReference) ?? [];
  return fields.flatMap(({ name, kind }) => {
    const id = params[name];
    return typeof id === "string" ? [{ name, kind, id }] : [];
  });
}
