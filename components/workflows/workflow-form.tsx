"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { toast } from "sonner";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { errorsOf } from "@/components/form/errors-at";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { StepFields, type StepDraft } from "@/components/workflows/step-fields";
import type { FindReferences } from "@/components/tasks/param-fields";
import type { ReferenceOptions } from "@/lib/tasks/references";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";
import type { workflowInputSchema } from "@/lib/workflows/schema";

export type WorkflowDraft = z.input<typeof workflowInputSchema>;

/** A workflow as it is built: its steps, put in order by buttons that keep the focus. */
export function WorkflowForm({
  initial,
  existing = false,
  taskTypes,
  references,
  find,
  why = null,
  save,
}: {
  initial: WorkflowDraft;
  existing?: boolean;
  /** What a step can be for the viewer. */
  taskTypes: readonly string[];
  references: ReferenceOptions;
  find: FindReferences;
  /** Why the viewer may not change it; null where they may. */
  why?: string | null;
  save: (draft: WorkflowDraft) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("workflows");
  const attempt = useAttempt();
  const router = useRouter();
  const [name, setName] = useState(initial.name);
  // Each step is itself wherever it stands: a name of its own that does not change keeps its fields with it.
  const [steps, setSteps] = useState(() => initial.steps.map((step, index) => ({ ...step, place: index })));
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const errors = errorsOf(error);
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
  const submit = async () => {
    setBusy(true);
    const draft = { name, steps: steps.map(({ place: _place, ...step }) => step) };
    const result = await attempt(save(draft)).finally(() => setBusy(false));
    setError(result.ok ? undefined : result.error);
    if (!result.ok) return;
    toast.success(t(existing ? "saved" : "made"));
    if (existing) router.refresh();
    else router.push(`/workflows/${result.data.id}`);
  };
  return (
    <form
      noValidate
      className="border-t border-ink"
      aria-label={t("one")}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset disabled={why !== null} className="min-w-0">
        <SettingRow label={t("name")} labelFor="workflow-name">
          <input
            {...fieldProps("workflow-name", errors("name"))}
            autoComplete="off"
            className={`${inputClass} sm:w-96`}
            value={name}
            onChange={(event) => setName(event.target.value)}
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
        <FieldErrorText id="workflow" error={errors("")} />
        <Button type="submit" look="solid" why={why} disabled={busy}>
          {existing ? t("save") : t("create")}
        </Button>
      </fieldset>
    </form>
  );
}

/** A name for a step that no other one has: its type, with a number where there are more. */
function keyFor(taskType: string, steps: readonly { key: string }[]): string {
  const base = taskType.replace(/[^a-z0-9_-]/g, "") || "step";
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`;
    if (!steps.some((step) => step.key === key)) return key;
  }
}
