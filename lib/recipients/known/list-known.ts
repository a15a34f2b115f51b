import punycode from "punycode/punycode.js";
import { Prisma } from "@/lib/db/generated/client";
import { likeAnywhere } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { eachOf, type Page } from "@/lib/paging";
import { permit } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { byAddress, readHeldBack } from "@/lib/recipients/read/held-back";
import { type KnownFilter, knownFilterSchema, type KnownRecipient } from "@/lib/recipients/schema";
import { consentSources, consentStates } from "@/lib/consents/schema";

interface Row {
  email: string;
  name: string | null;
  memberName: string | null;
  language: string | null;
  timezone: string | null;
  consentSource: string | null;
  state: string | null;
  askedAt: Date;
  answeredAt: Date | null;
  answeredBy: string | null;
  schedules: number;
  lists: number;
}

/**
 * Everybody whom schedules and lists of the workspace name by address, or about whom something is recorded, ordered by
 * address: who they are, whether they have agreed, how many schedules and lists name them, and whether they are held
 * back from all mail. For owners and managers.
 */
export function listRecipients(scope: Scope, filter: KnownFilter): Promise<Page<KnownRecipient>> {
  permit(scope, recipientPolicy.manage);
  const { text, limit, cursor } = knownFilterSchema.parse(filter);
  return readKnown(scope, limit, { cursor, conditions: text ? [found(text)] : [] });
}

/** Matches a text in an address (in its own letters or as it is stored), or in a name, ignoring case. */
function found(text: string): Prisma.Sql {
  const lower = text.toLowerCase();
  const stored = likeAnywhere(punycode.toASCII(lower));
  const name = Prisma.sql`coalesce(r.name, u.name) COLLATE "und-x-icu" ILIKE ${likeAnywhere(text)}`;
  return Prisma.sql`(named.email LIKE ${likeAnywhere(lower)} OR named.email LIKE ${stored} OR ${name})`;
}

/** How many are read at once for an export, because each read collects all names again. */
const exported = 5_000;

/** All recipients, one by one as they are read. For owners and managers. */
export function eachRecipient(scope: Scope): AsyncGenerator<KnownRecipient> {
  permit(scope, recipientPolicy.manage);
  return eachOf(({ cursor }) => readKnown(scope, exported, { cursor, conditions: [] }));
}

/** One recipient. Throws `not_found`. For owners and managers. */
export async function getRecipient(scope: Scope, { email }: { email: string }): Promise<KnownRecipient> {
  permit(scope, recipientPolicy.manage);
  const [one] = (await readKnown(scope, 1, { conditions: [Prisma.sql`named.email = ${email}`] })).data;
  if (!one) throw new AppError("not_found");
  return one;
}

function readKnown(
  scope: Scope,
  limit: number,
  { cursor = "", conditions }: { cursor?: string | undefined; conditions: Prisma.Sql[] },
): Promise<Page<KnownRecipient>> {
  const { workspaceId } = scope;
  return readInScope(scope, async (tx) => {
    const rows = await tx.$queryRaw<Row[]>`
      WITH every AS (
        SELECT unnest(recipients) AS email, 1 AS schedules, 0 AS lists FROM schedule
        WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL
        UNION ALL SELECT unnest(emails), 0, 1 FROM recipient_list WHERE workspace_id = ${workspaceId}::uuid
        UNION ALL SELECT email, 0, 0 FROM recipient
        WHERE workspace_id = ${workspaceId}::uuid
          AND (links_since IS NULL OR num_nonnulls(name, language, timezone, consent_source) > 0)),
      named AS (
        SELECT email, sum(schedules)::int AS schedules, sum(lists)::int AS lists FROM every
        WHERE email LIKE '%@%' AND email > ${cursor} GROUP BY email)
      SELECT named.*, r.name, u.name AS "memberName", r.language, r.timezone, r.consent_source AS "consentSource",
             c.state::text AS state, c.asked_at AS "askedAt", c.answered_at AS "answeredAt", c.source AS "answeredBy"
      FROM named
        LEFT JOIN recipient r ON r.workspace_id = ${workspaceId}::uuid AND r.email = named.email
        LEFT JOIN consent c ON c.workspace_id = ${workspaceId}::uuid AND c.email = named.email
        LEFT JOIN LATERAL (
          SELECT "user".name FROM "user" JOIN membership m ON m.user_id = "user".id
          WHERE m.workspace_id = ${workspaceId}::uuid AND "user".email = named.email) u ON true
      WHERE ${Prisma.join([Prisma.sql`true`, ...conditions], " AND ")} ORDER BY named.email LIMIT ${limit + 1}`;
    const page = rows.slice(0, limit);
    const emails = page.map(({ email }) => email);
    const held = byAddress(await readHeldBack(tx, scope, emails, null));
    const data = page.map((row) => toView(row, held.get(row.email) ?? null));
    return { data, nextCursor: rows.length > limit ? (page.at(-1)?.email ?? null) : null };
  });
}

function toView(
  { state, askedAt, answeredAt, answeredBy, ...row }: Row,
  heldBack: KnownRecipient["heldBack"],
): KnownRecipient {
  const known = consentStates.find((one) => one === state);
  return {
    ...row,
    language: localeSchema.safeParse(row.language).data ?? null,
    consent: known
      ? {
          state: known,
          askedAt: askedAt.toISOString(),
          answeredAt: answeredAt?.toISOString() ?? null,
          source: consentSources.find((one) => one === answeredBy) ?? null,
        }
      : null,
    heldBack,
  };
}
