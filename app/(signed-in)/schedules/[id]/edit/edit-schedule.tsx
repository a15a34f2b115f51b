"use client";

import type { ScheduleValues } from "@/components/schedules/new-schedule";
import { ScheduleForm } from "@/components/schedules/schedule-form";
import { policyNames } from "@/components/schedules/policy-fields";
import type { ScheduleView } from "@/lib/schedules/schema";
import type { ReferenceOptions } from "@/lib/tasks/references";
import type { ActionResult } from "@/lib/transport/action";

/** The form for a schedule that is there: what it saves is meant for the version it was made from. */
export function EditSchedule({
  schedule,
  references,
  save,
}: {
  schedule: ScheduleView;
  references: ReferenceOptions;
  save: (change: {
    ref: { id: string; version: number };
    input: ScheduleValues;
  }) => Promise<ActionResult<{ id: string }>>;
}) {
  const { id, version, name, taskType, params, recurrence, timezone, recipients, deliveryMode, themeName } = schedule;
  const policies = Object.fromEntries(policyNames.map((policy) => [policy, schedule[policy]]));
  const themeId = typeof params.themeId === "string" ? params.themeId : null;
  return (
    <ScheduleForm
      existing
      taskTypes={[taskType]}
      initial={{ name, taskType, params, recurrence, timezone, recipients, deliveryMode, ...policies }}
      references={{ ...references, theme: themeId ? [{ id: themeId, name: themeName ?? themeId }] : [] }}
      save={(input) => save({ ref: { id, version }, input })}
      back={`/schedules/${id}`}
    />
  );
}
