import { readInScope, type Scope } from "@/lib/db/scope";
import { listPolicy } from "@/lib/lists/policy";
import type { RecipientListView } from "@/lib/lists/schema";
import { permit } from "@/lib/policy";

/** The lists of the workspace, by name. For owners and managers. */
export async function listRecipientLists(scope: Scope): Promise<RecipientListView[]> {
  permit(scope, listPolicy.manage);
  const rows = await readInScope(scope, (tx) => tx.recipientList.findMany({ orderBy: { name: "asc" } }));
  return rows.map(({ id, name, emails, createdAt, updatedAt }) => ({
    id,
    name,
    emails,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
}
