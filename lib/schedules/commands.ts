import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { nextOccurrence, occurrencesBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import type { SkipReason } from "@/lib/runs/schema";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import { ruleId, ruleOf } from "@/lib/schedules/rules";
import { recurrenceOf, type ThemeScheduleInput } from "@/lib/schedules/schema";
import { requireThemeEditor } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";

/**
 * Sets a theme's one schedule. An edit is never retroactive: occurrences claimed but not started under an older
 * rule are withdrawn, a started run goes on, and the next occurrence is the first one of the new rule after now.
 * While it is off the clock goes on; when it is turned on again the stretch that passed is one skipped run.
 *
 * With `version` (null: there was no schedule) the change applies only to what the person saw; somebody else's
 * newer one is answered with `stale`. Returns the new version.
 */
export function saveThemeSchedule(
  scope: Scope,
  input: ThemeScheduleInput & { themeId: string; version?: number | null },
): Promise<{ id: string; version: number }> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.themeId);
    requireThemeEditor(scope, theme);
    const now = await databaseNow(tx, scope.clock);
    const rule: Rule = { recurrence: recurrenceOf(input), timezone: input.timezone };
    const existing = await findSynthesisSchedule(tx, theme.id);
    if (input.version !== undefined && input.version !== (existing?.version ?? null)) {
      // The answer to an earlier save may have been lost: what is there already is not somebody else's.
      if (existing && saysTheSame(existing, rule, input)) return { id: existing.id, version: existing.version };
      throw new AppError("stale");
    }

    await saveRule(tx, rule);
    const paused = { status: "paused" as const, pausedAt: now };
    const active = { status: "active" as const, pausedAt: null, pauseReason: null };
    const settings = {
      name: theme.name,
      recurrence: rule.recurrence,
      timezone: rule.timezone,
      ruleId: ruleId(rule),
      recipients: input.emails,
      deliveryMode: input.deliveryMode,
      ...(input.enabled ? active : paused),
    };
    if (existing) {
      const ruleChanged = existing.ruleId !== settings.ruleId;
      if (existing.status === "paused" && (input.enabled || ruleChanged)) await settlePausedStretch(tx, existing, now);
      if (existing.status === "active" && (!input.enabled || ruleChanged)) {
        await withdrawUnstarted(tx, existing, input.enabled ? "schedule_changed" : "paused", now);
      }
      // An edit while paused under the same rule does not begin a new stretch.
      if (existing.status === "paused" && !input.enabled && !ruleChanged) settings.pausedAt = existing.pausedAt;
      const version = existing.version + 1;
      await tx.schedule.update({ where: { id: existing.id }, data: { ...settings, version } });
      await plan(
        tx,
        { ...existing, version, ruleId: settings.ruleId },
        input.enabled ? rule : null,
        now,
        ruleChanged || existing.status !== "active",
      );
      await announce(tx, { kind: "wake" });
      return { id: existing.id, version };
    }
    const created = await tx.schedule.create({
      data: {
        ...settings,
        workspaceId: scope.workspaceId,
        ownerId: theme.ownerId,
        themeId: theme.id,
        taskType: "synthesis",
      },
    });
    await keepLeavers(tx, created);
    await plan(tx, created, input.enabled ? rule : null, now, true);
    await announce(tx, { kind: "wake" });
    return { id: created.id, version: created.version };
  });
}

/** Removes a theme's schedule. Its runs and editions stay. Throws `not_found` where there is none. */
export function deleteThemeSchedule(scope: Scope, input: { themeId: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.themeId);
    requireThemeEditor(scope, theme);
    const schedule = await findSynthesisSchedule(tx, theme.id);
    if (!schedule) throw new AppError("not_found");
    await withdrawSchedule(tx, scope, schedule);
  });
}

/** Takes a schedule out of service for good: accounts for what was due or paused, plans nothing more. */
export async function withdrawSchedule(tx: Tx, scope: Scope, schedule: ScheduleModel): Promise<void> {
  const now = await databaseNow(tx, scope.clock);
  if (schedule.status === "paused") await settlePausedStretch(tx, schedule, now);
  else await withdrawUnstarted(tx, schedule, "schedule_changed", now);
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: now, version: schedule.version + 1 } });
}

/** Content-addressed: whoever comes first writes it, everybody else finds it there. */
async function saveRule(tx: Tx, rule: Rule): Promise<void> {
  await tx.rule.createMany({
    data: [{ id: ruleId(rule), recurrence: rule.recurrence, timezone: rule.timezone }],
    skipDuplicates: true,
  });
}

/** Writes when the dispatcher has to look next; `rule` null plans nothing. An unchanged rule keeps its instant. */
async function plan(
  tx: Tx,
  schedule: Pick<ScheduleModel, "id" | "workspaceId" | "version" | "ruleId">,
  rule: Rule | null,
  now: Date,
  replan: boolean,
): Promise<void> {
  if (!rule) {
    await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
    return;
  }
  const { version, ruleId: id, workspaceId } = schedule;
  const at = nextOccurrence(rule, now);
  await tx.nextOccurrence.upsert({
    where: { scheduleId: schedule.id },
    create: { scheduleId: schedule.id, workspaceId, at, wakeAt: at, ruleId: id, version },
    update: { version, ...(replan ? { at, wakeAt: at, ruleId: id } : {}) },
  });
}

/**
 * Accounts for what the old configuration had planned and not begun: occurrences claimed but not started are
 * cancelled, due ones that the dispatcher had not reached yet become a skipped run. The row of the dispatcher is
 * locked first, so the two never both account for an instant.
 */
async function withdrawUnstarted(tx: Tx, schedule: ScheduleModel, reason: SkipReason, now: Date): Promise<void> {
  await tx.$queryRaw`SELECT schedule_id FROM next_occurrence WHERE schedule_id = ${schedule.id}::uuid FOR UPDATE`;
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  await tx.run.updateMany({
    // A run that waits to be tried again has started: an edit lets it finish, turning off does not.
    where: {
      scheduleId: schedule.id,
      status: "pending",
      trigger: "schedule",
      ...(reason === "paused" ? {} : { attempt: 0 }),
    },
    data: { status: "cancelled", reason, finishedAt: now, concurrencyKey: null },
  });
  if (next && next.at <= now) await recordStretch(tx, schedule, new Date(next.at.getTime() - 1), reason, now);
}

/** The instants that passed while the schedule was off. */
async function settlePausedStretch(tx: Tx, schedule: ScheduleModel, now: Date): Promise<void> {
  if (schedule.pausedAt) await recordStretch(tx, schedule, schedule.pausedAt, "paused", now);
}

/** One skipped run for every nominal instant in `(after, now]`, naming their range and count; none for none. */
async function recordStretch(
  tx: Tx,
  schedule: ScheduleModel,
  after: Date,
  reason: SkipReason,
  now: Date,
): Promise<void> {
  const { instants } = occurrencesBetween(ruleOf(schedule), after, now);
  const [first] = instants;
  if (!first) return;
  const { id: scheduleId, workspaceId, themeId, taskType } = schedule;
  const covers = { scheduledFor: first, coversThrough: instants.at(-1) ?? first, coveredCount: instants.length };
  await tx.run.createMany({
    data: [
      {
        workspaceId,
        scheduleId,
        themeId,
        taskType,
        trigger: "schedule",
        ...covers,
        status: "skipped",
        reason,
        finishedAt: now,
      },
    ],
    skipDuplicates: true,
  });
}

/** Whoever left the theme's schedule before it was deleted and made anew has left this one too. */
async function keepLeavers(tx: Tx, created: ScheduleModel): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO suppression (workspace_id, email, schedule_id, reason, until)
    SELECT DISTINCT ON (s.email) s.workspace_id, s.email, ${created.id}::uuid, s.reason, s.until
    FROM suppression s JOIN schedule old ON old.id = s.schedule_id
    WHERE old.theme_id = ${created.themeId}::uuid AND old.id <> ${created.id}::uuid
    ORDER BY s.email, s.until DESC NULLS FIRST
    ON CONFLICT DO NOTHING`;
}

function saysTheSame(schedule: ScheduleModel, rule: Rule, input: ThemeScheduleInput): boolean {
  return (
    schedule.ruleId === ruleId(rule) &&
    (schedule.status === "active") === input.enabled &&
    schedule.deliveryMode === input.deliveryMode &&
    schedule.recipients.join() === input.emails.join()
  );
}
