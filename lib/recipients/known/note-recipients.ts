import { recordAudit } from "@/lib/audit/commands";
import type { RecipientModel } from "@/lib/db/generated/models";
import type { Tx } from "@/lib/db/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import type { NotedRecipient, RecipientNotes } from "@/lib/recipients/schema";

type Noted = Pick<RecipientModel, "email" | keyof RecipientNotes>;

/** How many are named in the activity log; the others are only counted. */
const mostTraced = 20;

/**
 * Records who is behind addresses, one or many; details that are left out stay as they are. Returns how many were new,
 * and about how many something was recorded already. Idempotent.
 */
export function noteRecipients(
  scope: Scope,
  { recipients }: { recipients: readonly NotedRecipient[] },
): Promise<{ added: number; known: number }> {
  permit(scope, recipientPolicy.manage);
  return inScope(scope, async (tx) => {
    const { workspaceId } = scope;
    const wanted = new Map<string, NotedRecipient>();
    for (const one of recipients) wanted.set(one.email, { ...wanted.get(one.email), ...one });
    // In a fixed order, so that two calls about the same people take turns.
    const emails = [...wanted.keys()].sort();
    const { count: added } = await tx.recipient.createMany({
      data: emails.map((email) => ({ workspaceId, email })),
      skipDuplicates: true,
    });
    const before = await lockNoted(tx, emails);
    const changed = before.flatMap((one): [Noted, Noted][] => {
      const after = { ...one, ...wanted.get(one.email) };
      return fields.some((field) => after[field] !== one[field]) ? [[one, after]] : [];
    });
    await writeNotes(
      tx,
      changed.map(([, after]) => after),
    );
    await trace(tx, scope, changed);
    return { added, known: emails.length - added };
  });
}

/**
 * Forgets what was recorded about the person behind an address. Suppressions, sent mail and consent stay. Throws
 * `not_found` if nothing was recorded.
 */
export async function forgetRecipient(scope: Scope, { email }: { email: string }): Promise<void> {
  permit(scope, recipientPolicy.manage);
  await inScope(scope, async (tx) => {
    const [before] = await lockNoted(tx, [email]);
    const isNothing = before && fields.every((field) => before[field] === null);
    if (!before || (isNothing && (await tx.recipient.findFirst({ where: { email, linksSince: { not: null } } }))))
      throw new AppError("not_found");
    const after = { ...before, name: null, language: null, timezone: null, consentSource: null };
    await writeNotes(tx, [after]);
    // Older links stay switched off.
    await tx.recipient.deleteMany({ where: { email, linksSince: null } });
    await trace(tx, scope, [[before, after]]);
  });
}

const fields = ["name", "language", "timezone", "consentSource"] as const satisfies (keyof RecipientNotes)[];

function lockNoted(tx: Tx, emails: readonly string[]): Promise<Noted[]> {
  return tx.$queryRaw<Noted[]>`
    SELECT email, name, language, timezone, consent_source AS "consentSource" FROM recipient
    WHERE email = ANY(${emails}) ORDER BY email FOR UPDATE`;
}

async function writeNotes(tx: Tx, noted: readonly Noted[]): Promise<void> {
  if (noted.length === 0) return;
  await tx.$executeRaw`
    UPDATE recipient SET name = noted.name, language = noted.language, timezone = noted.timezone,
                         consent_source = noted."consentSource"
    FROM jsonb_to_recordset(${JSON.stringify(noted)}::jsonb)
      AS noted(email text, name text, language text, timezone text, "consentSource" text)
    WHERE recipient.email = noted.email`;
}

/** Records whose details changed, and which, but not their values: these have to be gone once they are forgotten. */
async function trace(tx: Tx, scope: Scope, changed: readonly [Noted, Noted][]): Promise<void> {
  if (changed.length === 0) return;
  const details = fields.filter((field) => changed.some(([before, after]) => before[field] !== after[field]));
  const recipients = changed.slice(0, mostTraced).map(([, { email }]) => email);
  await recordAudit(tx, scope, {
    action: "workspace.recipient_noted",
    subject: { type: "workspace", id: scope.workspaceId, name: null },
    after: { recipients, count: changed.length, details },
  });
}
