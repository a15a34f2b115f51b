"use client";

import { useMemo } from "react";
import type { ScheduleValues } from "@/components/schedules/new-schedule";
import { ScheduleForm } from "@/components/schedules/schedule-form";
import { policyNames } from "@/components/schedules/policy-fields";
import type { FindReferences } from "@/components/tasks/param-fields";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import type { HeldBack } from "@/lib/recipients/schema";
import { isReference } from "@/lib/tasks/contract";
import type { ScheduleView } from "@/lib/schedules/schema";
import type { ReferenceOptions } from "@/lib/tasks/references";
import type { ActionResult } from "@/lib/transport/action";

/** The form for an existing schedule: a save is meant for the version that the form was made from. */
export function EditSchedule({
  schedule,
  references,
  find,
  heldBack,
  save,
}: {
  schedule: ScheduleView;
  references: ReferenceOptions;
  find: FindReferences;
  heldBack: HeldBack[];
  save: (change: {
    ref: { id: string; version: number };
    input: ScheduleValues;
  }) => Promise<ActionResult<{ id: string }>>;
}) {
  const { id, taskType, params, about } = schedule;
  const saved = useMemo(() => {
    const { version, name, recurrence, timezone, recipients, deliveryMode } = schedule;
    const policies = Object.fromEntries(policyNames.map((policy) => [policy, schedule[policy]]));
    const what = { name, taskType: schedule.taskType, params: schedule.params };
    return { version, values: { ...what, recurrence, timezone, recipients, deliveryMode, ...policies } };
  }, [schedule]);
  // The current subject stays among the options, even if the viewer could not choose it again; a theme is fixed.
  const offered: ReferenceOptions = { ...references, theme: { options: [], more: false } };
  for (const { name: param, of: kind } of (findTaskDefinition(taskType)?.fields ?? []).filter(isReference)) {
    const own = params[param];
    const { options = [], more = false } = offered[kind] ?? {};
    if (typeof own !== "string" || options.some((option) => option.id === own)) continue;
    offered[kind] = { options: [...options, { id: own, name: about ?? own }], more };
  }
  return (
    <ScheduleForm
      taskTypes={[taskType]}
      saved={saved}
      references={offered}
      find={find}
      heldBack={heldBack}
      save={(input, version) => save({ ref: { id, version: version ?? schedule.version }, input })}
      back={`/schedules/${id}`}
    />
  );
}
