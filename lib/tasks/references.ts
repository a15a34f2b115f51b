import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { likeAnywhere } from "@/lib/db/paging";
import type { Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { type Choices, mostChoices } from "@/lib/paging";
import { type PolicyRule, refusalOf } from "@/lib/policy";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { isReference } from "@/lib/tasks/contract";
import { type Found, products, subjectKind } from "@/lib/tasks/product";

/** Why the actor may not name a thing of a kind; null if they may. */
function refusal(scope: Scope, kind: string, { ownerId = null }: { ownerId?: string | null }): string | null {
  const rule = subjectKind(kind).mayName;
  return rule ? refusalOf(scope, rule, { ownerId }) : null;
}

export interface Reference {
  id: string;
  name: string;
}

/** What a form offers for each kind of reference. */
export type ReferenceOptions = Partial<Record<string, Choices<Reference>>>;

interface Sought {
  /** Part of the name. */
  text?: string | undefined;
  /** Ids of things to include even if they are not among the first ones. */
  ids?: readonly string[];
  /** Leaves out things that already have a schedule, if they can have only one. */
  unscheduled?: boolean;
}

/** What the actor's params can name of each kind in the workspace, sorted by name. */
export async function listReferences(tx: Tx, scope: Scope, sought: Sought = {}): Promise<ReferenceOptions> {
  const options: ReferenceOptions = {};
  for (const { kind } of products().flatMap(({ subjects = [] }) => subjects))
    options[kind] = await findReferences(tx, scope, kind, sought);
  return options;
}

/** The same for one kind; empty if there is no such kind. */
export async function findReferences(
  tx: Tx,
  scope: Scope,
  kind: string,
  { text, ids = [], unscheduled = false }: Sought,
): Promise<Choices<Reference>> {
  if (!products().some(({ subjects = [] }) => subjects.some((one) => one.kind === kind)))
    return { options: [], more: false };
  const { exclusive } = subjectKind(kind);
  const offered = Prisma.join(
    [
      ownOrAny(scope, kind),
      ...(unscheduled && exclusive ? [hasNoSchedule] : []),
      ...(text ? [Prisma.sql`subject.name ILIKE ${likeAnywhere(text)}`] : []),
    ],
    " AND ",
  );
  const first = await selectPresent(tx, kind, offered, mostChoices + 1);
  const shown = first.slice(0, mostChoices);
  const others = ids.filter((id) => !shown.some((one) => one.id === id));
  const named =
    others.length > 0 ? await selectPresent(tx, kind, Prisma.sql`${offered} AND ${isOneOf(others)}`, 100) : [];
  return { options: [...named, ...shown].map(({ id, name }) => ({ id, name })), more: first.length > mostChoices };
}

const hasNoSchedule = Prisma.sql`NOT EXISTS (
  SELECT FROM schedule WHERE subject_id = subject.id AND subject_exclusive AND deleted_at IS NULL)`;

function isOneOf(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`subject.id::text = ANY(${[...ids]}::text[])`;
}

/** A condition for what the actor may name: anything, or what they own. */
function ownOrAny(scope: Scope, kind: string): Prisma.Sql {
  if (refusal(scope, kind, {}) === null) return Prisma.sql`true`;
  const userId = "userId" in scope.actor ? scope.actor.userId : null;
  if (userId === null || refusal(scope, kind, { ownerId: userId }) !== null) return Prisma.sql`false`;
  return Prisma.sql`subject.owner_id = ${userId}::uuid`;
}

/** The things of a kind that exist and are not deleted, sorted by name. */
function selectPresent(tx: Tx, kind: string, condition: Prisma.Sql, limit: number): Promise<Found[]> {
  const { table, present = "true", mayName } = subjectKind(kind);
  return tx.$queryRaw<Found[]>`
    SELECT id, name, ${Prisma.raw(mayName ? "owner_id" : "NULL")} AS "ownerId" FROM ${Prisma.raw(`"${table}"`)} AS subject
    WHERE ${Prisma.raw(present)} AND ${condition} ORDER BY name, id LIMIT ${limit}`;
}

/** What a task is about: what its params name, if they name anything. */
export interface Subject {
  param: string;
  kind: string;
  id: string;
}

export function subjectOf(taskType: string, params: Record<string, unknown>): Subject | null {
  const field = findTaskDefinition(taskType)?.fields.find(isReference);
  const id = field && params[field.name];
  return field && typeof id === "string" ? { param: field.name, kind: field.of, id } : null;
}

/** The same if the subject has at most one schedule of each type; null otherwise. */
export function exclusiveSubject(taskType: string, params: Record<string, unknown>) {
  const subject = subjectOf(taskType, params);
  if (!subject) return null;
  const { exclusive, mayName } = subjectKind(subject.kind);
  return exclusive ? { ...subject, mayName, ...exclusive } : null;
}

interface Told {
  taskType: string;
  params: Record<string, unknown>;
}

/**
 * Runs with the same key never run at once, however they were started. They share a key if they are about a thing that
 * has one schedule of each type, else if their task type says so, else if they belong to one schedule. Null if nothing
 * prevents the run.
 */
export function concurrencyKey(run: Told & { scheduleId: string }): string;
export function concurrencyKey(run: Told & { scheduleId: string | null }): string | null;
export function concurrencyKey({ taskType, params, scheduleId }: Told & { scheduleId: string | null }): string | null {
  const subject = exclusiveSubject(taskType, params);
  if (subject) return `${subject.kind}:${subject.id}`;
  const shared = findTaskDefinition(taskType)?.concurrencyKey?.(params, scheduleId);
  return shared ?? (scheduleId && `schedule:${scheduleId}`);
}

/**
 * Throws `invalid` on the param that names something that does not exist, `forbidden` if the actor may not name it. A
 * thing with one schedule of each type is left to the code that creates the schedule, because more conditions apply.
 */
export async function requireReferences(
  tx: Tx,
  scope: Scope,
  taskType: string,
  params: Record<string, unknown>,
): Promise<void> {
  const subject = subjectOf(taskType, params);
  if (!subject) return;
  const { exclusive } = subjectKind(subject.kind);
  if (exclusive) return;
  const [found] = await selectPresent(tx, subject.kind, isOneOf([subject.id]), 1);
  const reason = found && refusal(scope, subject.kind, found);
  if (reason) throw new AppError("forbidden", reason);
  if (found) return;
  throw new AppError("invalid", "reference_unknown", {
    fields: [{ path: ["params", subject.param], code: "reference_unknown" }],
  });
}

/** The names of the schedules that are about a thing, and of everything else that names it. */
export async function namedBy(tx: Tx, id: string): Promise<string[]> {
  const schedules = await tx.schedule.findMany({
    where: { subjectId: id, deletedAt: null },
    select: { name: true },
    orderBy: { name: "asc" },
  });
  return [...schedules.map(({ name }) => name), ...(await namedBesideSchedules(tx, id))];
}

/**
 * Removes a recipient that nobody may name any more from the deleted schedules that can still be restored. Throws
 * `conflict` with `reason` while other schedules name it.
 */
export async function withdrawRecipient(tx: Tx, recipient: string, reason: string): Promise<void> {
  const named = { recipients: { has: recipient } };
  const schedules = await tx.schedule.findMany({ where: { ...named, deletedAt: null }, select: { name: true } });
  refuseWhileUsed(
    reason,
    schedules.map(({ name }) => name),
  );
  await tx.$executeRaw`
    UPDATE schedule SET recipients = array_remove(recipients, ${recipient})
    WHERE deleted_at IS NOT NULL AND ${recipient} = ANY(recipients)`;
}

/** The names of the things, other than schedules, that name a thing. */
export async function namedBesideSchedules(tx: Tx, id: string): Promise<string[]> {
  const names: string[] = [];
  for (const { naming } of products()) names.push(...((await naming?.(tx, id)) ?? []));
  return names;
}

/** A task's type and the id of its subject: all that is needed here. */
interface About {
  taskType: string;
  subjectId: string | null;
}

/** What tasks are about, by its id; includes deleted things whose rows still exist. */
export async function findSubjects(tx: Tx, of: readonly About[]): Promise<Map<string, Found>> {
  const wanted = new Map<string, Set<string>>();
  for (const { taskType, subjectId } of of) {
    const kind = kindOf(taskType);
    if (kind && subjectId) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(subjectId));
  }
  const found = new Map<string, Found>();
  for (const [kind, ids] of wanted) for (const one of await remembered(tx, kind, [...ids])) found.set(one.id, one);
  return found;
}

/** What one task is about; null if its row no longer exists. */
export async function findSubject(tx: Tx, of: About): Promise<Found | null> {
  return (await findSubjects(tx, [of])).get(of.subjectId ?? "") ?? null;
}

/** The thing a task is about, if its owner is also responsible for its tasks; null otherwise. */
export async function findAnswering(
  tx: Tx,
  of: About,
): Promise<(Found & { ownerId: string; rule: PolicyRule }) | null> {
  const rule = ruleOfSubject(of.taskType);
  const found = rule && (await findSubject(tx, of));
  return rule && found?.ownerId ? { ...found, ownerId: found.ownerId, rule } : null;
}

function ruleOfSubject(taskType: string): PolicyRule | null {
  const kind = kindOf(taskType);
  const { exclusive, mayName } = kind ? subjectKind(kind) : {};
  return (exclusive && mayName) ?? null;
}

/** The same by id alone, whatever its kind. */
export async function findAnyAnswering(tx: Tx, id: string): Promise<Found | null> {
  const kinds = products().flatMap(({ subjects = [] }) => subjects.filter(({ exclusive }) => exclusive));
  for (const { kind } of kinds) {
    const [found] = await remembered(tx, kind, [id]);
    if (found) return found;
  }
  return null;
}

/** The kind of thing that tasks of a type are about; null for one that is about nothing. */
function kindOf(taskType: string): string | null {
  return findTaskDefinition(taskType)?.fields.find(isReference)?.of ?? null;
}

function remembered(tx: Tx, kind: string, ids: string[]): Promise<Found[]> {
  const table = Prisma.raw(`"${subjectKind(kind).table}"`);
  return tx.$queryRaw<Found[]>`
    SELECT id, name, to_jsonb(subject) ->> 'owner_id' AS "ownerId" FROM ${table} AS subject WHERE id = ANY(${ids}::uuid[])`;
}

/** An SQL condition on a schedule `s`: the name of what it is about matches a pattern. */
export function subjectIsLike(pattern: string): Prisma.Sql {
  const kinds = products().flatMap(({ subjects = [] }) => subjects);
  const conditions = kinds.map(
    ({ kind, table }) => Prisma.sql`s.subject_kind = ${kind} AND EXISTS (
      SELECT FROM ${Prisma.raw(`"${table}"`)} AS subject WHERE subject.id = s.subject_id AND subject.name ILIKE ${pattern})`,
  );
  return Prisma.sql`(${Prisma.join(conditions, " OR ")})`;
}
