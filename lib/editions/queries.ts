import { Readable } from "node:stream";
import { openFile } from "@/lib/artifacts/queries";
import type { Tx } from "@/lib/db/client";
import { mailLookSchema } from "@/lib/themes/schema";
import { Prisma } from "@/lib/db/generated/client";
import type { ArtifactModel, EditionModel, ScheduleModel } from "@/lib/db/generated/models";
import { olderThan } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { Imprint } from "@/lib/editions/render/document";
import { readingMinutes, saidOf, type SharedEdition, sharedUrl } from "@/lib/editions/rules";
import {
  contentSchema,
  type EditionDetail,
  type EditionFilter,
  editionFilterSchema,
  type EditionView,
} from "@/lib/editions/schema";
import { localeSchema } from "@/lib/i18n/schema";
import { timesWithin } from "@/lib/paging";
import { findSynthesisSchedule } from "@/lib/themes/queries";

const include = {
  theme: { select: { ownerId: true } },
  schedule: { select: { ownerId: true } },
  run: { select: { triggeredById: true } },
  artifacts: { select: { id: true, name: true, contentType: true, sizeBytes: true }, orderBy: { name: "asc" } },
} satisfies Prisma.EditionInclude;
type Row = Prisma.EditionGetPayload<{ include: typeof include }>;
/** Columns that a list does not read: the edition itself, up to a megabyte each. */
const omit = { content: true, html: true, text: true } satisfies Prisma.EditionOmit;

/** Editions that wait for approval, found by their null columns (docs/decisions/0031). */
const drafts = { status: "draft", publishedAt: null, discardedAt: null } as const;

/**
 * Editions, newest first; without a status, all except the discarded ones. `among`: only these, if a search has found
 * some.
 */
export async function listEditions(scope: Scope, filter: EditionFilter, among?: string[]): Promise<EditionView[]> {
  const { themeId, scheduleId, status, from, through, limit, cursor } = editionFilterSchema.parse(filter);
  const rows = await readInScope(scope, async (tx) => {
    const last = cursor
      ? await tx.edition.findUnique({ where: { id: cursor }, select: { id: true, createdAt: true } })
      : null;
    return tx.edition.findMany({
      where: {
        themeId,
        scheduleId,
        ...(status === "draft" ? drafts : status ? { status } : { discardedAt: null }),
        ...(among ? { id: { in: among } } : {}),
        createdAt: timesWithin({ from, through }),
        ...(last ? olderThan(last) : {}),
      },
      omit,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit,
    });
  });
  return rows.map(toEditionView);
}

/** The published editions before and after one in its series. */
export function findNeighbours(
  scope: Scope,
  { themeId, scheduleId, name, number }: Pick<EditionView, "themeId" | "scheduleId" | "name" | "number">,
): Promise<{ previous: string | null; next: string | null }> {
  // The status is written into the statement, because a parameter cannot use the index of editions that are not
  // discarded.
  const series = themeId
    ? Prisma.sql`theme_id = ${themeId}::uuid`
    : scheduleId
      ? Prisma.sql`theme_id IS NULL AND schedule_id = ${scheduleId}::uuid`
      : Prisma.sql`theme_id IS NULL AND schedule_id IS NULL AND name = ${name}`;
  return readInScope(scope, async (tx) => {
    const [found] = await tx.$queryRaw<{ previous: string | null; next: string | null }[]>`
      SELECT (SELECT id FROM edition WHERE ${series} AND status = 'published' AND number < ${number}
              ORDER BY number DESC LIMIT 1) AS previous,
             (SELECT id FROM edition WHERE ${series} AND status = 'published' AND number > ${number}
              ORDER BY number LIMIT 1) AS next`;
    return found ?? { previous: null, next: null };
  });
}

export function countDrafts(scope: Scope): Promise<number> {
  return readInScope(scope, (tx) => tx.edition.count({ where: drafts }));
}

/** One edition with its content. Throws `not_found`. */
export async function getEdition(scope: Scope, id: string): Promise<EditionDetail> {
  const { row, recipients, mail } = await readInScope(scope, async (tx) => {
    const found = await tx.edition.findUnique({ where: { id }, include });
    if (!found) throw new AppError("not_found");
    const schedule = await findEditionSchedule(tx, found);
    const mail = await tx.delivery.findMany({
      where: { editionId: id },
      select: { status: true, attempt: true, round: true, notBefore: true },
    });
    return { row: found, recipients: schedule?.recipients ?? [], mail };
  });
  const content = contentSchema.parse(row.content);
  return {
    ...toEditionView(row),
    ownerId: ownerOf(row),
    content,
    recipients,
    minutes: readingMinutes(content),
    files: filesOf(row),
    shareUrl: row.shareKey && sharedUrl({ workspaceId: row.workspaceId, editionId: row.id, key: row.shareKey }),
    leaves: leavesAt(mail, scope.clock.now()),
  };
}

/** The files of the last edition that runs of a task type about one subject have written; null if there are none. */
export async function findLatestFiles(
  scope: Scope,
  about: { taskType: string; subjectId: string },
): Promise<{ editionId: string; title: string; files: EditionDetail["files"] } | null> {
  const latest = await readInScope(scope, (tx) =>
    tx.edition.findFirst({
      where: { run: about, discardedAt: null, artifacts: { some: {} } },
      omit,
      include,
      orderBy: { createdAt: "desc" },
    }),
  );
  return latest && { editionId: latest.id, title: `${latest.name}: ${latest.title}`, files: filesOf(latest) };
}

/** When the mail will be sent, if none of it has been sent or tried yet; null if it is too late, or there is none. */
function leavesAt(
  mail: readonly { status: string; attempt: number; round: number; notBefore: Date }[],
  now: Date,
): EditionDetail["leaves"] {
  const at = mail.reduce((least, { notBefore }) => Math.min(least, notBefore.getTime()), Infinity);
  const waits = mail.every(({ status, attempt, round }) => status === "queued" && attempt + round === 0);
  return mail.length > 0 && waits && at > now.getTime()
    ? { at: new Date(at).toISOString(), recipients: mail.length }
    : null;
}

/** The edition of one delivery, for its recipient: without what only members may know. Throws `not_found`. */
export async function getDeliveredEdition(scope: Scope, deliveryId: string): Promise<EditionDetail> {
  const delivery = await readInScope(scope, (tx) =>
    tx.delivery.findUnique({ where: { id: deliveryId }, select: { editionId: true, digest: true } }),
  );
  if (!delivery) throw new AppError("not_found");
  const edition = { ...(await getEdition(scope, delivery.editionId)), recipients: [], leaves: null };
  if (!delivery.digest) return edition;
  const content = contentSchema.parse(delivery.digest.content);
  const coverageFrom = delivery.digest.coverageFrom?.toISOString() ?? null;
  return { ...edition, content, coverageFrom, minutes: readingMinutes(content) };
}

/**
 * The edition of a sealed link, for anybody who has the link: only its content. Throws `not_found` if the link was
 * withdrawn.
 */
export async function getSharedEdition(scope: Scope, { editionId, key }: SharedEdition): Promise<EditionDetail> {
  const where = { id: editionId, shareKey: key, discardedAt: null };
  await readInScope(scope, async (tx) => {
    const found = await tx.edition.findFirst({ where, select: { id: true } });
    const workspace = await tx.workspace.findUnique({ where: { id: scope.workspaceId }, select: { deletedAt: true } });
    if (!found || workspace?.deletedAt) throw new AppError("not_found");
  });
  const edition = await getEdition(scope, editionId);
  return { ...edition, content: saidOf(edition.content), recipients: [], leaves: null, shareUrl: null };
}

/** A file as it is sent in a response. */
export interface OpenedFile {
  bytes: ReadableStream;
  size: number;
  name: string;
  contentType: string;
}

/** A file of an edition. Throws `not_found`, also if its bytes are gone. */
export async function openEditionFile(
  scope: Scope,
  { id, fileId }: { id: string; fileId: string },
): Promise<OpenedFile> {
  const where = { id: fileId, editionId: id, kind: "attachment" };
  const artifact = await readInScope(scope, (tx) => tx.artifact.findFirst({ where }));
  const file = artifact && (await open(artifact));
  if (!file) throw new AppError("not_found");
  return file;
}

/** The file of a sealed link, from which the scope was minted; null if it is gone. */
export async function openLinkedFile(scope: Scope, id: string): Promise<OpenedFile | null> {
  const where = { id, kind: "attachment", edition: { status: "published" as const } };
  const artifact = await readInScope(scope, (tx) => tx.artifact.findFirst({ where }));
  return artifact && open(artifact);
}

async function open(artifact: ArtifactModel): Promise<OpenedFile | null> {
  const bytes = await openFile(artifact);
  const { name, contentType, sizeBytes } = artifact;
  return bytes && { bytes: Readable.toWeb(bytes) as ReadableStream, size: Number(sizeBytes), name, contentType };
}

/** The series in which editions are numbered. */
export type Series = { themeId: string } | { scheduleId: string | null; name: string };

/** The number that the next edition of a series will have: files and mail mention it before the edition exists. */
export function nextEditionNumber(scope: Scope, of: Series): Promise<number> {
  return readInScope(scope, (tx) => nextNumber(tx, of));
}

/** What is needed to render an edition ahead: the number and the imprint of its series. */
export function readSeries(scope: Scope, of: Series): Promise<{ number: number } & Imprint> {
  return readInScope(scope, async (tx) => ({
    number: await nextNumber(tx, of),
    ...(await readImprint(tx, scope, of)),
  }));
}

/**
 * What a mail says about its sender, and how it looks: the owner of its theme or schedule, its look, and the
 * workspace's.
 */
export async function readImprint(tx: Tx, { workspaceId }: Pick<Scope, "workspaceId">, of: Series): Promise<Imprint> {
  const select = { ownerId: true } as const;
  const scheduleId = "scheduleId" in of ? of.scheduleId : null;
  const theme =
    "themeId" in of
      ? await tx.theme.findUnique({ where: { id: of.themeId }, select: { ...select, mail: true } })
      : null;
  const series = theme ?? (scheduleId ? await tx.schedule.findUnique({ where: { id: scheduleId }, select }) : null);
  const owner = series && (await tx.user.findUnique({ where: { id: series.ownerId }, select: { name: true } }));
  const workspace = await tx.workspace.findUnique({
    where: { id: workspaceId },
    select: { name: true, postalAddress: true, footer: true, accent: true, logoId: true },
  });
  const logo = workspace?.logoId
    ? await tx.logo.findUnique({
        where: { id: workspace.logoId },
        select: { id: true, width: true, height: true },
      })
    : null;
  return {
    by: owner?.name ?? null,
    postalAddress: workspace?.postalAddress ?? null,
    footer: workspace?.footer ?? null,
    accent: workspace?.accent ?? null,
    logo: logo && workspace ? { ...logo, of: workspace.name } : null,
    look: theme ? mailLookSchema.parse(theme.mail) : null,
  };
}

/** A theme has one draft, numbered after the published ones; a schedule's drafts each have their own number. */
export async function nextNumber(tx: Tx, of: Series): Promise<number> {
  if ("themeId" in of) return 1 + (await tx.edition.count({ where: { themeId: of.themeId, status: "published" } }));
  const { _max } = await tx.edition.aggregate({
    // Without a schedule, the name identifies the series.
    where: {
      scheduleId: of.scheduleId,
      ...(of.scheduleId ? {} : { name: of.name }),
      themeId: null,
      status: { not: "discarded" },
    },
    _max: { number: true },
  });
  return 1 + (_max.number ?? 0);
}

/**
 * Who has to approve a draft: the theme's owner, else the schedule's, else the person who started the run; null if
 * nobody is left.
 */
export function ownerOf({
  theme,
  schedule,
  run,
}: {
  theme: { ownerId: string } | null;
  schedule: { ownerId: string } | null;
  run: { triggeredById: string | null } | null;
}): string | null {
  return theme?.ownerId ?? schedule?.ownerId ?? run?.triggeredById ?? null;
}

/**
 * The schedule whose recipients an edition is for: that of its run, else its theme's, else the one it is an edition of.
 */
export async function findEditionSchedule(
  tx: Tx,
  { themeId, scheduleId, runId }: { themeId: string | null; scheduleId: string | null; runId: string | null },
): Promise<ScheduleModel | null> {
  const run = runId ? await tx.run.findUnique({ where: { id: runId }, include: { schedule: true } }) : null;
  if (run?.schedule && !run.schedule.deletedAt) return run.schedule;
  if (themeId) return findSynthesisSchedule(tx, themeId);
  return scheduleId ? tx.schedule.findFirst({ where: { id: scheduleId, deletedAt: null } }) : null;
}

function filesOf({ artifacts }: Pick<Row, "artifacts">): EditionDetail["files"] {
  return artifacts.map(({ sizeBytes, ...file }) => ({ ...file, sizeBytes: Number(sizeBytes) }));
}

function toEditionView(row: Omit<EditionModel, keyof typeof omit>): EditionView {
  return {
    id: row.id,
    runId: row.runId,
    name: row.name,
    themeId: row.themeId,
    scheduleId: row.scheduleId,
    number: row.number,
    title: row.title,
    status: row.status,
    language: localeSchema.parse(row.language),
    timezone: row.timezone,
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    coverageFrom: row.coverageFrom?.toISOString() ?? null,
    coverageTo: row.coverageTo?.toISOString() ?? null,
    items: row.itemCount,
    stories: row.storyCount,
  };
}
