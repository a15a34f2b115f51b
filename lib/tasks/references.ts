import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { type PolicyRule, refusalOf } from "@/lib/policy";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { isReference } from "@/lib/tasks/contract";
import { products, subjectKind } from "@/lib/tasks/product";

/** Why the actor may not name a thing of a kind; null where they may. */
function refusal(scope: Scope, kind: string, { ownerId = null }: { ownerId?: string | null }): string | null {
  const rule = subjectKind(kind).mayName;
  return rule ? refusalOf(scope, rule, { ownerId }) : null;
}

/** What a form offers for each kind of reference. */
export type ReferenceOptions = Partial<Record<string, { id: string; name: string }[]>>;

/** Everything in the workspace that the actor's params can name. */
export async function listReferences(tx: Tx, scope: Scope): Promise<ReferenceOptions> {
  const options: ReferenceOptions = {};
  for (const { kind, find } of products().flatMap(({ subjects = [] }) => subjects))
    options[kind] = (await find(tx)).flatMap((found) =>
      refusal(scope, kind, found) === null ? { id: found.id, name: found.name } : [],
    );
  return options;
}

/**
 * Throws `invalid` on the param that names something which is not there, `forbidden` where it is not the actor's to
 * name. What has one schedule of each type is left to whoever makes one: it has more to fulfil.
 */
export async function requireReferences(
  tx: Tx,
  scope: Scope,
  taskType: string,
  params: Record<string, unknown>,
): Promise<void> {
  for (const { name, of, id } of referencesOf(taskType, params)) {
    const { exclusive, find } = subjectKind(of);
    if (exclusive) continue;
    const [found] = await find(tx, [id]);
    const reason = found && refusal(scope, of, found);
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

/** The names of what tasks are about, by the id of each; without what is exclusive, where that is told of by itself. */
export async function nameReferences(
  tx: Tx,
  of: { taskType: string; params: Record<string, unknown> }[],
  { withExclusive = false }: { withExclusive?: boolean } = {},
): Promise<Map<string, string>> {
  const wanted = of
    .flatMap(({ taskType, params }) => referencesOf(taskType, params))
    .filter(({ of: kind }) => withExclusive || !subjectKind(kind).exclusive);
  const names = new Map<string, string>();
  for (const kind of new Set(wanted.map((one) => one.of))) {
    const ids = wanted.flatMap((one) => (one.of === kind ? one.id : []));
    for (const { id, name } of await subjectKind(kind).find(tx, ids)) names.set(id, name);
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
  return fields.flatMap(({ name, of }) => {
    const id = params[name];
    return typeof id === "string" ? [{ name, of, id }] : [];
  });
}

/** The thing that a task is about and that has one schedule of each type, by the param that names it; null without one. */
export function exclusiveSubject(taskType: string, params: Record<string, unknown>) {
  for (const { name, of, id } of referencesOf(taskType, params)) {
    const { exclusive, mayName } = subjectKind(of);
    if (exclusive) return { param: name, kind: of, id, mayName, ...exclusive };
  }
  return null;
}

/** Who may steer what is about a thing that has one schedule of each type, as tasks of this type are; null where none is. */
export function exclusiveRule(taskType: string): PolicyRule | null {
  const kinds =
    findTaskDefinition(taskType)
      ?.fields.filter(isReference)
      .map(({ of }) => subjectKind(of)) ?? [];
  return kinds.find(({ exclusive }) => exclusive)?.mayName ?? null;
}
