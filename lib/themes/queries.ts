import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { type Rehearsal, selectionSchema, writingOf } from "@/lib/synthesis/schema";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { byName, pageByName } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { mostChoices, type NamedFilter, type Page } from "@/lib/paging";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import { mayDo } from "@/lib/policy";
import { themePolicy } from "@/lib/themes/policy";
import { requireRules, sealArchive } from "@/lib/themes/rules";
import { rehearseSelection } from "@/lib/synthesis/queries";
import {
  daysAndTimeOf,
  mailLookSchema,
  type Rehearse,
  sharings,
  type ThemeScheduleView,
  type ThemeSharing,
  type ThemeView,
} from "@/lib/themes/schema";

const include = { groups: { select: { groupId: true } } } as const;

/** A page of the workspace's themes, by name. */
export async function listThemes(scope: Scope, filter: NamedFilter): Promise<Page<ThemeView>> {
  const { where, ...order } = byName(filter);
  return readInScope(scope, async (tx) => {
    const themes = await tx.theme.findMany({ where: { ...where, deletedAt: null }, include, ...order });
    return pageByName(themes.map(toThemeView), filter);
  });
}

/** The themes to choose from in a filter, by name; empty if they are too many for that. */
export async function listThemeChoices(scope: Scope): Promise<{ id: string; name: string }[]> {
  const themes = await readInScope(scope, (tx) =>
    tx.theme.findMany({
      where: { deletedAt: null },
      select: { id: true, name: true },
      orderBy: { name: "asc" },
      take: mostChoices + 1,
    }),
  );
  return themes.length > mostChoices ? [] : themes;
}

export function countThemes(scope: Scope): Promise<number> {
  return readInScope(scope, (tx) => tx.theme.count({ where: { deletedAt: null } }));
}

/** One theme. Throws `not_found`. */
export async function getTheme(scope: Scope, id: string): Promise<ThemeView> {
  const theme = await readInScope(scope, (tx) => tx.theme.findFirst({ where: { id, deletedAt: null }, include }));
  if (!theme) throw new AppError("not_found");
  return toThemeView(theme);
}

/**
 * Locks a theme until the transaction ends and returns it: the first step of every change that must not overlap with
 * another. It takes the weaker of the two row locks: the dispatcher's foreign keys to the theme need not wait for it.
 * Throws `not_found`.
 */
export async function lockTheme(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM theme WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  const theme = await tx.theme.findFirst({ where: { id, deletedAt: null } });
  if (!theme) throw new AppError("not_found");
  return theme;
}

function toThemeView(theme: {
  id: string;
  name: string;
  brief: string;
  language: string;
  writer: string;
  length: string;
  tone: string;
  wishes: string;
  selection: unknown;
  mail: unknown;
  version: number;
  ownerId: string;
  coveredThrough: Date | null;
  updatedAt: Date;
  groups: { groupId: string }[];
}): ThemeView {
  return {
    id: theme.id,
    name: theme.name,
    brief: theme.brief,
    language: localeSchema.parse(theme.language),
    sourceGroupIds: theme.groups.map(({ groupId }) => groupId),
    writing: writingOf(theme),
    selection: selectionSchema.parse(theme.selection),
    mail: mailLookSchema.parse(theme.mail),
    version: theme.version,
    ownerId: theme.ownerId,
    coveredThrough: theme.coveredThrough?.toISOString() ?? null,
    updatedAt: theme.updatedAt.toISOString(),
  };
}

/**
 * Which items of the last 30 days another brief and selection would let through, compared with the saved ones. Changes
 * nothing. Throws `not_found`, and `invalid` as for a selection to be saved.
 */
export async function rehearse(
  scope: Scope,
  { themeId, brief, selection }: Rehearse & { themeId: string },
  signal: AbortSignal = new AbortController().signal,
): Promise<Rehearsal> {
  requireRules(selection);
  const theme = await getTheme(scope, themeId);
  const { language } = theme;
  return rehearseSelection(scope, { themeId, language, saved: theme, wanted: { brief, selection } }, signal);
}

/** A theme's schedule, or null if it has none. Throws `not_found` if the theme does not exist. */
export function findThemeSchedule(scope: Scope, themeId: string): Promise<ThemeScheduleView | null> {
  return readInScope(scope, async (tx) => {
    const theme = await tx.theme.findFirst({ where: { id: themeId, deletedAt: null }, select: { id: true } });
    if (!theme) throw new AppError("not_found");
    const schedule = await tx.schedule.findFirst({
      where: { subjectId: themeId, deletedAt: null, taskType: "synthesis" },
      include: { next: true, exceptions: { where: { at: { gt: scope.clock.now() } } } },
    });
    if (!schedule) return null;
    const recurrence = recurrenceSchema.parse(schedule.recurrence);
    const last = await tx.run.findFirst({
      // A future date that was skipped is not the last run.
      where: {
        scheduleId: schedule.id,
        parentId: null,
        NOT: { status: "skipped", scheduledFor: { gt: scope.clock.now() } },
      },
      orderBy: { createdAt: "desc" },
      select: { id: true, status: true, dueAt: true, createdAt: true },
    });
    return {
      id: schedule.id,
      themeId,
      version: schedule.version,
      status: schedule.status,
      enabled: schedule.status === "active",
      recurrence,
      ...(daysAndTimeOf(recurrence) ?? { days: null, time: null }),
      timezone: schedule.timezone,
      emails: schedule.recipients,
      maxRecipients: schedule.maxRecipients,
      deliveryMode: schedule.deliveryMode,
      pausedAt: schedule.pausedAt?.toISOString() ?? null,
      pausedUntil: schedule.pausedUntil?.toISOString() ?? null,
      pauseReason: schedule.pauseReason,
      pauseCause: schedule.pauseCause,
      consecutiveFailures: schedule.consecutiveFailures,
      nextOccurrenceAt: schedule.next?.at.toISOString() ?? null,
      nextDueAt: schedule.next?.dueAt.toISOString() ?? null,
      exceptions: schedule.exceptions.map(({ at, dueAt }) => ({
        at: at.toISOString(),
        dueAt: dueAt?.toISOString() ?? null,
      })),
      lastRun: last && { id: last.id, status: last.status, at: (last.dueAt ?? last.createdAt).toISOString() },
      createdAt: schedule.createdAt.toISOString(),
      updatedAt: schedule.updatedAt.toISOString(),
    };
  });
}

/** A theme's one synthesis schedule as stored in the database, or null. */
export function findSynthesisSchedule(tx: Tx, themeId: string): Promise<ScheduleModel | null> {
  return tx.schedule.findFirst({ where: { subjectId: themeId, deletedAt: null, taskType: "synthesis" } });
}

/**
 * Where a theme's editions are read without an account; a sealed address is only for those who may change it. Throws
 * `not_found`.
 */
export async function getThemeSharing(scope: Scope, id: string): Promise<ThemeSharing> {
  const theme = await readInScope(scope, (tx) => tx.theme.findFirst({ where: { id, deletedAt: null } }));
  if (!theme) throw new AppError("not_found");
  const shared = z.enum(sharings).parse(theme.shared);
  if (shared === "none" || (shared === "sealed" && !mayDo(scope, themePolicy.edit, theme)))
    return { shared, url: null, feeds: null };
  const key = shared === "sealed" ? theme.shareKey : null;
  const url = `${env().PUBLIC_URL}/archive/${sealArchive({ workspaceId: theme.workspaceId, themeId: id, key })}`;
  return { shared, url, feeds: { rss: `${url}/feed/rss`, atom: `${url}/feed/atom`, json: `${url}/feed/json` } };
}
