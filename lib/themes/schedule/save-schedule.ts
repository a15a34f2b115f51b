import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import {
  changeIn,
  heirOf,
  insertSchedule,
  patched,
  pause,
  reconfigure,
  refuse,
  resume,
} from "@/lib/schedules/commands";
import { scheduleInputSchema, type SchedulePatch, tooMany, usualRecipients } from "@/lib/schedules/schema";
import { requireRecipients } from "@/lib/recipients/queries";
import { daysAndTimeOf, recurrenceOf, type ThemeScheduleInput } from "@/lib/themes/schema";
import { themePolicy } from "@/lib/themes/policy";
import { findSynthesisSchedule, lockTheme } from "@/lib/themes/queries";

export type ThemeScheduleChange = Omit<ThemeScheduleInput, "days" | "time"> &
  Partial<Pick<ThemeScheduleInput, "days" | "time">> & { themeId: string; version?: number | null };

/** Saves a theme's one schedule in the short form: days, time, people, on or off. Other settings stay as they are. */
export async function saveIn(
  tx: Tx,
  scope: Scope,
  input: ThemeScheduleChange,
): Promise<{ id: string; version: number }> {
  const theme = await lockTheme(tx, input.themeId);
  const existing = await findSynthesisSchedule(tx, theme.id);
  const patch = patchOf(input);
  const many = tooMany(input.emails, existing?.maxRecipients ?? usualRecipients);
  if (many) refuse("emails", many);
  await requireRecipients(tx, input.emails, { most: existing?.maxRecipients ?? usualRecipients, field: "emails" });
  if (input.version !== undefined && input.version !== (existing?.version ?? null)) {
    // The response to an earlier save may have been lost: the same values are not somebody else's change.
    if (existing && saysTheSame(existing, input)) return { id: existing.id, version: existing.version };
    throw new AppError("stale");
  }
  if (!existing) {
    permit(scope, themePolicy.edit, theme);
    if (!patch.recurrence) refuse("days", "days_required");
    const created = scheduleInputSchema.parse({
      ...patch,
      name: theme.name,
      taskType: "synthesis",
      params: { themeId: theme.id },
    });
    const now = await databaseNow(tx, scope.clock);
    const wanted = { input: created, ownerId: await heirOf(tx, scope, theme.ownerId), paused: !input.enabled };
    return insertSchedule(tx, scope, wanted, now);
  }
  const off = existing.status === "active" && !input.enabled;
  const on = existing.status === "paused" && input.enabled;
  const action = off ? "schedule.paused" : on ? "schedule.resumed" : "schedule.updated";
  const seen = input.version === undefined ? {} : { version: existing.version };
  await changeIn(tx, scope, { id: existing.id, ...seen }, action, async (change) => {
    if (off) await pause(change, { reason: null, until: null });
    const { tx: same, ...rest } = change;
    const current = { ...rest, tx: same, schedule: await reread(same, existing.id) };
    await reconfigure(current, patched(current.schedule, withoutSameRule(patch, existing)));
    if (on) await resume({ ...current, schedule: await reread(same, existing.id) });
  });
  return { id: existing.id, version: (await reread(tx, existing.id)).version };
}

function patchOf({ days, time, timezone, emails, deliveryMode }: ThemeScheduleChange): SchedulePatch {
  return {
    timezone,
    recipients: emails,
    deliveryMode,
    ...(days && time ? { recurrence: recurrenceOf({ days, time }) } : {}),
  };
}

/** A daily rule is shown as seven days: if these are sent back unchanged, it stays daily. */
function withoutSameRule(patch: SchedulePatch, { recurrence }: ScheduleModel): SchedulePatch {
  const shown = daysAndTimeOf(recurrenceSchema.parse(recurrence));
  if (!shown || JSON.stringify(patch.recurrence) !== JSON.stringify(recurrenceOf(shown))) return patch;
  const { recurrence: _same, ...rest } = patch;
  return rest;
}

function reread(tx: Tx, id: string): Promise<ScheduleModel> {
  return tx.schedule.findUniqueOrThrow({ where: { id } });
}

function saysTheSame(schedule: ScheduleModel, input: ThemeScheduleChange): boolean {
  const shown = daysAndTimeOf(recurrenceSchema.parse(schedule.recurrence));
  return (
    (input.days?.join() ?? shown?.days.join()) === shown?.days.join() &&
    (input.time ?? shown?.time) === shown?.time &&
    schedule.timezone === input.timezone &&
    (schedule.status === "active") === input.enabled &&
    schedule.deliveryMode === input.deliveryMode &&
    schedule.recipients.join() === input.emails.join()
  );
}
