"use client";

import { useTranslations } from "next-intl";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { type FindReferences, ParamFields } from "@/components/tasks/param-fields";
import { Button } from "@/components/ui/button";
import type { ReferenceOptions } from "@/lib/tasks/references";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import { outputsOf } from "@/lib/workflows/rules";

export interface StepDraft {
  key: string;
  taskType: string;
  params?: Record<string, unknown>;
  onFailure?: "stop" | "continue";
}

/** One step: name, type, what happens if it fails, position, and the outputs of earlier steps that it can use. */
export function StepFields({
  step,
  number,
  last,
  earlier,
  taskTypes,
  references,
  find,
  errors,
  onChange,
  nameFor,
  onMove,
  onRemove,
}: {
  step: StepDraft;
  number: number;
  last: boolean;
  earlier: readonly StepDraft[];
  taskTypes: readonly string[];
  references: ReferenceOptions;
  find: FindReferences;
  errors: (path: string) => string | undefined;
  onChange: (step: StepDraft) => void;
  /** An unused name for a step of a type. */
  nameFor: (taskType: string) => string;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("workflows");
  const tTasks = useTranslations("tasks");
  const definition = findTaskDefinition(step.taskType);
  const id = `step-${number}`;
  const offered = taskTypes.includes(step.taskType) ? taskTypes : [step.taskType, ...taskTypes];
  const paramErrors = Object.fromEntries(
    (definition?.fields ?? []).map(({ name }) => [name, { message: errors(`params.${name}`) }]),
  );
  return (
    <fieldset>
      <legend className="sr-only">{t("step", { number })}</legend>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-wrap items-start gap-4">
          <span aria-hidden="true" className="pt-7 font-serif text-xl text-quiet">
            {number}
          </span>
          <Field id={`${id}-key`} label={t("key")} error={errors("key")}>
            <input
              {...fieldProps(`${id}-key`, errors("key"))}
              autoComplete="off"
              className={`${inputClass} w-44!`}
              value={step.key}
              onChange={(event) => onChange({ ...step, key: event.target.value })}
            />
          </Field>
          <Field id={`${id}-type`} label={t("does")} error={errors("taskType")}>
            <Select
              id={`${id}-type`}
              value={step.taskType}
              options={offered.map((type) => ({ value: type, label: tTasks(`${type as "synthesis"}.name`) }))}
              onChange={(taskType) =>
                onChange({
                  ...step,
                  taskType,
                  params: findTaskDefinition(taskType)?.initial ?? {},
                  // A name that the user chose is kept.
                  key: isNamedAfter(step) ? nameFor(taskType) : step.key,
                })
              }
            />
          </Field>
          <Field id={`${id}-failure`} label={t("onFailure")}>
            <Select
              id={`${id}-failure`}
              value={step.onFailure ?? "stop"}
              options={(["stop", "continue"] as const).map((one) => ({ value: one, label: t(`failure.${one}`) }))}
              onChange={(next) => onChange({ ...step, onFailure: next === "continue" ? "continue" : "stop" })}
            />
          </Field>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            data-move="up"
            disabled={number === 1}
            aria-label={t("moveUp", { key: step.key })}
            onClick={() => onMove(-1)}
          >
            {t("up")}
          </Button>
          <Button
            data-move="down"
            disabled={last}
            aria-label={t("moveDown", { key: step.key })}
            onClick={() => onMove(1)}
          >
            {t("down")}
          </Button>
          <Button look="quiet" aria-label={t("removeOne", { key: step.key })} onClick={onRemove}>
            {t("remove")}
          </Button>
        </div>
      </div>
      {definition && (
        <div className="mt-2 border-t border-line [&>*:last-child]:border-b-0">
          <ParamFields
            definition={definition}
            idPrefix={id}
            value={step.params ?? {}}
            onChange={(params) => onChange({ ...step, params })}
            errors={paramErrors}
            references={references}
            find={find}
            fixed={false}
          />
        </div>
      )}
      <FieldErrorText id={`${id}-params`} error={errors("params")} />
      {earlier.length > 0 && (
        <details className="text-sm text-quiet">
          <summary className="hover:text-ink">{t("variables")}</summary>
          <ul className="mt-1 space-y-0.5 font-mono text-[13px] [overflow-wrap:anywhere]">
            {earlier.map(({ key, taskType }) => (
              <li key={key}>
                {outputsOf(taskType)
                  .map((name) => `{{steps.${key}.${name}}}`)
                  .join("  ")}
              </li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  );
}

/** Whether a step still has its automatic name. */
function isNamedAfter({ key, taskType }: StepDraft): boolean {
  return key.replace(/-\d+$/, "") === taskType;
}
