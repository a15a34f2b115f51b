import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { unlessNameTaken } from "@/lib/db/constraint";
import type { RecipientListModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { listPolicy } from "@/lib/lists/policy";
import type { RecipientListChange, RecipientListInput } from "@/lib/lists/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { withdrawRecipient } from "@/lib/tasks/references";

/** Creates a list. Throws `conflict` if the name is taken. */
export async function createRecipientList(
  scope: Scope,
  { id, name, emails }: RecipientListInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, listPolicy.manage);
  const createdById = requireActingUser(scope);
  return unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      if (id && (await tx.recipientList.findUnique({ where: { id } }))) return { id };
      const { workspaceId } = scope;
      const made = await tx.recipientList.create({ data: { id, workspaceId, name, emails, createdById } });
      await recordAudit(tx, scope, { action: "list.created", subject: subjectOf(made), after: traced(made) });
      return { id: made.id };
    }),
  );
}

/**
 * Changes who is on a list, or its name. Applies to what is sent from then on. Throws `invalid` if a schedule that
 * names it would have more recipients than it may, `conflict` if the name is taken, `stale` if somebody has changed it
 * since `updatedAt`, `not_found`.
 */
export async function updateRecipientList(
  scope: Scope,
  { id, name, emails, updatedAt }: RecipientListChange,
): Promise<void> {
  permit(scope, listPolicy.manage);
  await unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      await tx.$queryRaw`SELECT FROM recipient_list WHERE id = ${id}::uuid FOR UPDATE`;
      const before = await tx.recipientList.findUnique({ where: { id } });
      if (!before) throw new AppError("not_found");
      if (updatedAt !== undefined && updatedAt !== before.updatedAt.toISOString()) throw new AppError("stale");
      const now = await databaseNow(tx, scope.clock);
      const after = await tx.recipientList.update({ where: { id }, data: { name, emails, updatedAt: now } });
      await requireRoom(tx, id);
      const said = { before: traced(before), after: traced(after) };
      await recordAudit(tx, scope, { action: "list.updated", subject: subjectOf(after), ...said });
    }),
  );
}

/** Deletes a list. Refused with `list_in_use` while schedules name it. */
export async function deleteRecipientList(scope: Scope, { id }: { id: string }): Promise<void> {
  permit(scope, listPolicy.manage);
  await inScope(scope, async (tx) => {
    const list = await tx.recipientList.findUnique({ where: { id } });
    if (!list) throw new AppError("not_found");
    await withdrawRecipient(tx, `list:${id}`, "list_in_use");
    await tx.recipientList.delete({ where: { id } });
    await recordAudit(tx, scope, { action: "list.deleted", subject: subjectOf(list) });
  });
}

/** Checks that no schedule that names a list has more recipients than it may. */
async function requireRoom(tx: Tx, id: string): Promise<void> {
  const full = await tx.$queryRaw<{ name: string }[]>`
    SELECT s.name FROM schedule s
    WHERE s.recipients @> ARRAY[${`list:${id}`}] AND s.deleted_at IS NULL AND s.max_recipients < (
      SELECT count(DISTINCT coalesce(member, named)) FROM unnest(s.recipients) AS named
        LEFT JOIN recipient_list l ON named = 'list:' || l.id LEFT JOIN unnest(l.emails) AS member ON true
      WHERE named NOT LIKE 'channel:%')
    ORDER BY s.name`;
  if (full.length === 0) return;
  const values = { users: full.map(({ name }) => name).join(", ") };
  throw new AppError("invalid", "list_too_many_for", {
    values,
    fields: [{ path: ["emails"], code: "list_too_many_for" }],
  });
}

function subjectOf({ id, name }: RecipientListModel) {
  return { type: "list" as const, id, name };
}

/** What the activity log records of a list: the first addresses, and how many there are. */
function traced({ name, emails }: RecipientListModel) {
  return { name, recipients: emails.slice(0, 20), count: emails.length };
}
