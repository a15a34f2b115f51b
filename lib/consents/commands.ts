import { recordAudit } from "@/lib/audit/commands";
import { findUnagreed } from "@/lib/consents/queries";
import { consentNotice } from "@/lib/consents/notices";
import type { ConsentAnswer } from "@/lib/consents/schema";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { localeOf, localesNoted } from "@/lib/i18n/locale-of";
import { addNotice } from "@/lib/notices/commands";

interface Wanted {
  emails: readonly string[];
  /** The name of what would be mailed. */
  name: string;
  /** The user in whose language addresses are asked if their own is not known. */
  ownerId: string;
}

/**
 * Asks each address that has to agree before it is mailed, by a single mail, never repeated. Members, and addresses
 * that were asked before, are not asked; nobody is if the installation does not ask.
 */
export async function askConsent(tx: Tx, scope: Scope, { emails, name, ownerId }: Wanted, now: Date): Promise<void> {
  const { workspaceId } = scope;
  const unagreed = await findUnagreed(
    tx,
    emails.map((email) => ({ workspaceId, email })),
  );
  const asked = await tx.consent.createManyAndReturn({
    data: unagreed.filter(({ state }) => state === null).map(({ email }) => ({ workspaceId, email, askedAt: now })),
    skipDuplicates: true,
  });
  if (asked.length === 0) return;
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { name: true } });
  const ownersLocale = await localeOf(tx, ownerId);
  const locales = await localesNoted(tx, { workspaceId, emails: asked.map(({ email }) => email) });
  for (const { email } of asked) {
    const locale = locales.get(email) ?? ownersLocale;
    const data = { workspaceId, email, workspace: workspace.name, name, locale };
    await addNotice(tx, scope, consentNotice, { to: { email }, data, subject: `${workspaceId} ${email}`, now });
  }
}

/** Stores what a recipient answers to the workspace that asked them; they may change their mind. Idempotent. */
export function answerConsent(scope: Scope, { answer }: { answer: ConsentAnswer }): Promise<void> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  return inScope(scope, async (tx) => {
    const now = await databaseNow(tx, scope.clock);
    const { count } = await tx.consent.updateMany({
      where: { workspaceId, email: actor.email, state: { not: answer } },
      data: { state: answer, answeredAt: now, source: "asked" },
    });
    if (count === 0) return;
    await recordAudit(tx, scope, {
      action: answer === "agreed" ? "workspace.recipient_agreed" : "workspace.recipient_declined",
      subject: { type: "workspace", id: workspaceId, name: null },
    });
  });
}

/**
 * Records that a recipient who chose a workspace's mail themselves has agreed to it, whether they were asked or not.
 */
export async function noteAgreed(tx: Tx, { workspaceId }: Scope, email: string, now: Date): Promise<void> {
  const agreed = { state: "agreed", answeredAt: now, source: "page" } as const;
  await tx.consent.upsert({
    where: { workspaceId_email: { workspaceId, email } },
    create: { workspaceId, email, askedAt: now, ...agreed },
    update: agreed,
  });
}
