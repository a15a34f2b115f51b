import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { EditionModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { combine } from "@/lib/editions/digest/combine";
import { readImprint } from "@/lib/editions/queries";
import { render } from "@/lib/editions/render/render-edition";
import { localeSchema } from "@/lib/i18n/schema";
import { weekdaySchema } from "@/lib/recurrence/schema";
import { isWeeklyDue } from "@/lib/recipients/rules";
import { contentSchema, type SynthesisContent } from "@/lib/synthesis/schema";

interface Reader {
  email: string;
  /** null for a recipient who gets every edition again, but has not been sent what was held back for the week. */
  weekday: string | null;
}

interface Missed {
  id: string;
  content: unknown;
  coverageFrom: Date | null;
  at: Date;
}

/**
 * For recipients who get a theme once a week: combines the editions that they were not sent into one mail, with the
 * first edition on or after their day. Consecutive digests cover all the time between without a gap, even if one of
 * them was not sent. A recipient who gets every edition again gets what was held back with the next edition. Returns
 * the digest of each recipient who is to get one with this edition.
 */
export async function makeDigests(
  tx: Tx,
  { workspaceId }: Scope,
  {
    edition,
    scheduleId,
    recipients,
    now,
  }: { edition: EditionModel; scheduleId: string; recipients: string[]; now: Date },
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const digests = new Map<string, string>();
  const of = { workspaceId, scheduleId, editionId: edition.id };
  for (const reader of await findWeekly(tx, of, recipients)) {
    const { email, weekday } = reader;
    const { missed, sentAt } = await findMissed(tx, of, reader);
    const day = weekdaySchema.safeParse(weekday).data;
    const oldest = missed[0]?.at ?? null;
    const isDue = day ? isWeeklyDue(day, { at: now, oldest, sentAt, timezone: edition.timezone }) : missed.length > 0;
    if (!isDue) continue;
    // Recipients who missed the same editions share one digest.
    const key = missed.map(({ id }) => id).join();
    const digest = digests.get(key) ?? (await addDigest(tx, edition, missed, now));
    digests.set(key, digest);
    made.set(email, digest);
  }
  return made;
}

type Of = { workspaceId: string; scheduleId: string; editionId: string };

/** Delivery `d` was held back for the week, and no later digest that was sent, or is still to be sent, covers it. */
const isMissed = Prisma.sql`d.error = 'mail_weekly' AND NOT EXISTS (
  SELECT FROM delivery told
  WHERE told.workspace_id = d.workspace_id AND told.recipient = d.recipient AND told.schedule_id = d.schedule_id
    AND told.created_at > d.created_at AND told.digest_id IS NOT NULL AND told.status NOT IN ('suppressed', 'cancelled'))`;

/**
 * The recipients whose mail of a schedule is held back for a week at a time, or was and is not covered by a digest yet.
 * Most schedules have none.
 */
function findWeekly(tx: Tx, { workspaceId, scheduleId }: Of, recipients: string[]): Promise<Reader[]> {
  return tx.$queryRaw<Reader[]>`
    SELECT named.email, held.detail AS weekday
    FROM unnest(${recipients}::text[]) AS named(email)
      LEFT JOIN suppression held ON held.workspace_id = ${workspaceId}::uuid AND held.email = named.email
        AND held.schedule_id = ${scheduleId}::uuid AND held.reason = 'weekly'
    WHERE held.id IS NOT NULL OR EXISTS (
      SELECT FROM delivery d WHERE d.workspace_id = ${workspaceId}::uuid AND d.recipient = named.email
        AND d.schedule_id = ${scheduleId}::uuid AND ${isMissed})`;
}

/** The editions that an address was not sent, and when the last one that it was sent, or will be sent, was created. */
async function findMissed(
  tx: Tx,
  { workspaceId, scheduleId, editionId }: Of,
  { email, weekday }: Reader,
): Promise<{ missed: Missed[]; sentAt: Date | null }> {
  const others = Prisma.sql`d.workspace_id = ${workspaceId}::uuid AND d.recipient = ${email}
    AND d.schedule_id = ${scheduleId}::uuid AND d.edition_id <> ${editionId}::uuid`;
  // A waiting delivery, not decided about yet, will be held back, too.
  const willBeHeld = Prisma.sql`(d.status = 'queued' AND d.digest_id IS NULL AND ${weekday !== null})`;
  const [last] = await tx.$queryRaw<{ sentAt: Date | null }[]>`
    SELECT max(d.created_at) AS "sentAt" FROM delivery d
    WHERE ${others} AND d.status NOT IN ('suppressed', 'cancelled') AND NOT ${willBeHeld}`;
  const missed = await tx.$queryRaw<Missed[]>`
    SELECT e.id, e.content, e.coverage_from AS "coverageFrom", d.created_at AS at
    FROM delivery d JOIN edition e ON e.id = d.edition_id
    WHERE ${others} AND e.status = 'published' AND ((${isMissed}) OR ${willBeHeld})
    ORDER BY e.coverage_to`;
  return { missed, sentAt: last?.sentAt ?? null };
}

async function addDigest(tx: Tx, edition: EditionModel, missed: readonly Missed[], now: Date): Promise<string> {
  const contents = [...missed, edition].map(({ content }) => contentSchema.parse(content));
  const content = combine(contents as [SynthesisContent, ...SynthesisContent[]]);
  const { id: editionId, workspaceId, name, number, timezone, createdAt: date } = edition;
  const language = localeSchema.parse(edition.language);
  const { themeId, scheduleId } = edition;
  const imprint = await readImprint(tx, edition, themeId ? { themeId } : { scheduleId, name });
  const { linkKey, html, text } = await render({ ...imprint, name, number, language, timezone, date, content });
  const coverageFrom = missed.length > 0 ? (missed[0]?.coverageFrom ?? null) : edition.coverageFrom;
  const data = { workspaceId, editionId, linkKey, html, text, content, coverageFrom, createdAt: now };
  return (await tx.digest.create({ data, select: { id: true } })).id;
}
