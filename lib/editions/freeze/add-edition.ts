import { isDeepStrictEqual } from "node:util";
import { addArtifact } from "@/lib/artifacts/commands";
import type { StoredFile } from "@/lib/artifacts/schema";
import type { Tx } from "@/lib/db/client";
import type { EditionModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { addDeliveries } from "@/lib/deliveries/commands";
import { indexEditions } from "@/lib/editions/freeze/index-editions";
import { makeDigests } from "@/lib/editions/digest/make-digests";
import { nextNumber, readImprint } from "@/lib/editions/queries";
import type { EditionFiles } from "@/lib/editions/render/document";
import { render, type Rendered } from "@/lib/editions/render/render-edition";
import { continuesCoverage } from "@/lib/editions/rules";
import type { EditionContent } from "@/lib/editions/schema";
import { env } from "@/lib/env";
import type { Locale } from "@/lib/i18n/schema";
import { expandLists } from "@/lib/recipients/queries";
import type { Coverage, SynthesisContent } from "@/lib/synthesis/schema";
import type { Snapshot } from "@/lib/tasks/schema";
import { lockTheme } from "@/lib/themes/queries";
import { mailLookSchema, type ThemeView } from "@/lib/themes/schema";

interface Written {
  run: { id: string; scheduleId: string | null; dueAt: Date | null };
  /** What it is an edition of, with its current name; without a schedule, the name identifies the series. */
  of: { themeId: string; name: string } | { scheduleId: string | null; name: string };
  language: Locale;
  timezone: string;
  content: EditionContent;
  coverage: { from: Date | null; to: Date } | null;
  /** The date of the edition; by default, when its run was due, else now. */
  date?: Date;
  published: boolean;
  /** Whom it is mailed to, if it is published. */
  recipients: string[];
  /**
   * Files that come with it, stored already; attached to its mail, or linked. `number`: the edition number that they
   * mention.
   */
  files?: { stored: StoredFile[]; attached: boolean; number: number };
  /** The same edition, rendered ahead. */
  rendered?: Rendered;
  now: Date;
}

/**
 * Freezes what was written, in the transaction of its caller: its bytes, its number and, if it is published, its
 * deliveries, which are not sent before it is due.
 */
export async function addEdition(tx: Tx, scope: Scope, written: Written): Promise<{ id: string }> {
  const { run, of, language, timezone, content, coverage, published, files, now } = written;
  const { name } = of;
  const series = "themeId" in of ? { themeId: of.themeId } : { scheduleId: of.scheduleId };
  // Editions that are published at the same time take turns.
  if ("scheduleId" in of)
    await tx.$queryRaw`SELECT id FROM schedule WHERE id = ${of.scheduleId}::uuid FOR NO KEY UPDATE`;
  const number = await nextNumber(tx, { ...series, name });
  if (files && files.number !== number) throw new Error("Another edition took this one's number meanwhile.");
  const date = written.date ?? run.dueAt ?? now;
  const imprint = await readImprint(tx, scope, { ...series, name });
  const document = {
    ...imprint,
    name,
    number,
    language,
    timezone,
    date,
    content,
    files: files && describeFiles(files),
  };
  const ahead = written.rendered;
  // In rare cases another edition has taken its number, or its theme or schedule was renamed: then it is rendered
  // again.
  const { linkKey, subject, html, text } =
    isDeepStrictEqual(ahead?.document, document) && ahead ? ahead : await render(document);
  const edition = await tx.edition.create({
    data: {
      workspaceId: scope.workspaceId,
      linkKey,
      runId: run.id,
      ...series,
      name,
      status: published ? "published" : "draft",
      number,
      title: content.title,
      subject,
      logoId: imprint.logo?.id ?? null,
      language,
      timezone,
      content,
      itemCount: content.kind === "synthesis" ? content.footer.items : null,
      storyCount: content.kind === "synthesis" ? content.footer.stories : null,
      html,
      text,
      coverageFrom: coverage?.from ?? null,
      coverageTo: coverage?.to ?? null,
      createdAt: now,
      publishedAt: published ? now : null,
    },
  });
  await indexEditions(tx, [edition.id]);
  const cited = content.kind === "synthesis" ? content.references.map(({ itemId }) => itemId) : [];
  if (cited.length > 0)
    await tx.$executeRaw`
      INSERT INTO edition_item (workspace_id, edition_id, item_id)
      SELECT workspace_id, ${edition.id}::uuid, id FROM item WHERE id = ANY(${cited}::uuid[])`;
  for (const file of files?.stored ?? []) {
    const belongs = { id: edition.id, attached: files?.attached ?? false };
    await addArtifact(tx, scope, { file, kind: "attachment", run, edition: belongs, now });
  }
  if (published) await addMail(tx, scope, { edition, run, recipients: written.recipients, now });
  return edition;
}

/**
 * Adds the mail of a published edition. Scheduled mail is sent when it is due, or at once if that has passed. Mail that
 * a person requested (by starting a run, or by sending a draft) can be stopped for a while.
 */
export async function addMail(
  tx: Tx,
  scope: Scope,
  {
    edition,
    run,
    recipients: named,
    now,
  }: { edition: EditionModel; run: Written["run"]; recipients: string[]; now: Date },
): Promise<void> {
  const { dueAt, scheduleId } = run;
  const recipients = await expandLists(tx, named);
  const later = new Date(now.getTime() + env().MAIL_UNDO_SECONDS * 1_000);
  const notBefore = dueAt === null ? later : dueAt > now ? dueAt : now;
  const digests =
    edition.themeId && scheduleId
      ? await makeDigests(tx, scope, { edition, scheduleId, recipients, now: notBefore })
      : undefined;
  const { themeId } = edition;
  const theme = themeId ? await tx.theme.findUnique({ where: { id: themeId }, select: { mail: true } }) : null;
  const from = theme ? mailLookSchema.parse(theme.mail) : undefined;
  await addDeliveries(tx, scope, { run, editionId: edition.id, recipients, from, notBefore, digests, now });
}

function describeFiles({ stored, attached }: NonNullable<Written["files"]>): EditionFiles {
  return { names: stored.map(({ name }) => name), attached };
}

interface Frozen {
  run: { id: string; scheduleId: string | null; dueAt: Date | null };
  snapshot: Snapshot;
  theme: ThemeView;
  content: SynthesisContent;
  coverage: Pick<Coverage, "from" | "to">;
  date: Date;
  rendered: Rendered;
  now: Date;
}

/**
 * Freezes an edition of a theme, in the transaction that ends its run. In delivery mode `send` it is published, moves
 * the theme's coverage and gets its deliveries; otherwise it is kept as a draft. Either way it replaces an older draft,
 * which covered the same time, so that no two editions about one interval can both be delivered.
 */
export async function freezeEdition(tx: Tx, scope: Scope, frozen: Frozen): Promise<{ id: string }> {
  const { run, snapshot, content, coverage, date, rendered, now } = frozen;
  const theme = await lockTheme(tx, frozen.theme.id);
  if (!continuesCoverage({ coverageFrom: coverage.from }, theme.coveredThrough)) {
    throw new Error("Another edition of this theme was delivered meanwhile; the run has to collect again.");
  }
  await tx.edition.updateMany({
    where: { themeId: theme.id, status: "draft" },
    data: { status: "discarded", discardedAt: now, discardReason: "superseded" },
  });
  const published = snapshot.deliveryMode === "send";
  const edition = await addEdition(tx, scope, {
    run,
    of: { themeId: theme.id, name: theme.name },
    language: frozen.theme.language,
    timezone: snapshot.timezone,
    content,
    coverage,
    published,
    recipients: snapshot.recipients,
    date,
    rendered,
    now,
  });
  if (published) await tx.theme.update({ where: { id: theme.id }, data: { coveredThrough: coverage.to } });
  return edition;
}
