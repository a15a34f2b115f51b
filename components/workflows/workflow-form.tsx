"use client";

import { useTranslations } from "next-intl";
import { useMemo, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { ClashNote } from "@/components/form/clash-note";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { resolverOf } from "@/components/form/resolver-of";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { StepFields, type StepDraft } from "@/components/workflows/step-fields";
import type { FindReferences } from "@/components/tasks/param-fields";
import type { ReferenceOptions } from "@/lib/tasks/references";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import type { ActionResult } from "@/lib/transport/action";
import { type WorkflowInput, workflowInputSchema } from "@/lib/workflows/schema";

export type WorkflowDraft = z.input<typeof workflowInputSchema>;

interface Values {
  name: string;
  /** Identifies a step wherever it is moved: its `place` never changes, so its fields move with it. */
  steps: (StepDraft & { place: number })[];
}

/** The editor of a workflow: its steps, ordered with buttons that keep the focus. */
export function WorkflowForm({
  saved,
  taskTypes,
  references,
  find,
  why = null,
  save,
}: {
  /** Has no version while it is new. */
  saved: Saved<WorkflowDraft>;
  /** The types of steps that the viewer may use. */
  taskTypes: readonly string[];
  references: ReferenceOptions;
  find: FindReferences;
  /** Why the viewer may not change it; null if they may. */
  why?: string | null;
  save: (draft: WorkflowDraft, version: number | null) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("workflows");
  const placed = useMemo<Saved<Values>>(
    () => ({
      version: saved.version,
      values: { name: saved.values.name, steps: saved.values.steps.map((step, place) => ({ ...step, place })) },
    }),
    [saved],
  );
  const form = useForm<Values, unknown, WorkflowInput>({ resolver, defaultValues: placed.values });
  const existing = saved.version !== null;
  const { version, noteSaved, clash } = useFollow(form, placed, { onMerged: useMergedNote() });
  const { steps } = useWatch({ control: form.control }) as Values;
  const setSteps = (next: Values["steps"]) => form.setValue("steps", next, { shouldDirty: true });
  const [told, setTold] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const errors = useErrorsAt(form);
  const add = () => {
    const taskType = taskTypes[0] ?? "";
    const place = Math.max(-1, ...steps.map((step) => step.place)) + 1;
    const params = findTaskDefinition(taskType)?.initial ?? {};
    setSteps([...steps, { key: keyFor(taskType, steps), taskType, params, onFailure: "stop", place }]);
  };
  const move = (index: number, by: -1 | 1) => {
    const moved = [...steps];
    const [step] = moved.splice(index, 1);
    if (!step) return;
    moved.splice(index + by, 0, step);
    setSteps(moved);
    setTold(t("movedTo", { key: step.key, number: index + by + 1 }));
    const direction = by < 0 ? "up" : "down";
    requestAnimationFrame(() => {
      const item = list.current?.children[index + by];
      const button = item?.querySelector<HTMLButtonElement>(`[data-move="${direction}"]:not(:disabled)`);
      (button ?? item?.querySelector<HTMLButtonElement>("[data-move]:not(:disabled)"))?.focus();
    });
  };
  const submit = useSubmit(form, (input) => save(input, version.current), {
    done: t(existing ? "saved" : "made"),
    onDone: () => noteSaved((version.current ?? 0) + 1),
    ...(existing ? {} : { to: ({ id }: { id: string }) => `/workflows/${id}` }),
  });
  return (
    <form noValidate className="border-t border-ink" aria-label={t("one")} onSubmit={submit}>
      <fieldset disabled={why !== null} className="min-w-0">
        <SettingRow label={t("name")} labelFor="workflow-name">
          <input
            {...form.register("name")}
            {...fieldProps("workflow-name", errors("name"))}
            autoComplete="off"
            className={`${inputClass} sm:w-96`}
          />
          <FieldErrorText id="workflow-name" error={errors("name")} />
        </SettingRow>
        <p className="sr-only" aria-live="polite">
          {told}
        </p>
        <ol ref={list} data-testid="steps">
          {steps.map((step, index) => (
            <li key={step.place} className="border-b border-ink py-4">
              <StepFields
                step={step}
                number={index + 1}
                last={index === steps.length - 1}
                earlier={steps.slice(0, index)}
                taskTypes={taskTypes}
                references={references}
                find={find}
                errors={(path) => errors(`steps.${index}.${path}`)}
                onChange={(next: StepDraft) =>
                  setSteps(steps.map((one, other) => (other === index ? { ...one, ...next } : one)))
                }
                nameFor={(taskType) =>
                  keyFor(
                    taskType,
                    steps.filter((_, other) => other !== index),
                  )
                }
                onMove={(by) => move(index, by)}
                onRemove={() => setSteps(steps.filter((_, other) => other !== index))}
              />
            </li>
          ))}
        </ol>
        <FieldErrorText id="steps" error={errors("steps")} />
        <div className="py-4">
          <Button disabled={steps.length >= 20} onClick={add}>
            {t("add")}
          </Button>
        </div>
        <ClashNote clash={clash} labels={{ name: t("name"), steps: t("steps") }} />
        <FieldErrorText id="workflow" error={errors("")} />
        <Button type="submit" look="solid" why={why} disabled={form.formState.isSubmitting}>
          {existing ? t("save") : t("create")}
        </Button>
      </fieldset>
    </form>
  );
}

const resolver = resolverOf(workflowInputSchema, ({ name, steps }: Values) => ({
  name,
  steps: steps.map(({ place: _place, ...step }) => step),
}));

/** An unused name for a step: its type, with a number if needed. */
function keyFor(taskType: string, steps: readonly { key: string }[]): string {
  const base = taskType.replace(/[^a-z0-9_-]/g, "") || "step";
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`;
    if (!steps.some((step) => step.key === key)) return key;
  }
}
