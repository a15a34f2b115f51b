"use client";

import { useTranslations } from "next-intl";
import { type FindChoices, useChoices } from "@/components/form/choices";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { useTaskHint, useTaskText } from "@/components/tasks/task-text";
import type { Choices } from "@/lib/paging";
import { isReference, type TaskDefinition, type TaskField } from "@/lib/tasks/contract";
import type { Reference, ReferenceOptions } from "@/lib/tasks/references";
import type { ReferenceSearch } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

export type FindReferences = (sought: ReferenceSearch) => Promise<ActionResult<Choices<Reference>>>;

/** The controls for the params of a task type, by the kinds of its fields. */
export function ParamFields({
  definition,
  idPrefix = "param",
  value,
  onChange,
  errors,
  references,
  find,
  fixed,
}: {
  definition: TaskDefinition;
  /** The prefix of the controls' ids, if a page has the fields of several. */
  idPrefix?: string;
  value: Record<string, unknown>;
  /** `named`: the name of what was just chosen. */
  onChange: (params: Record<string, unknown>, named?: string) => void;
  errors: Partial<Record<string, { message?: string }>>;
  references: ReferenceOptions;
  /** Finds more things to refer to than are offered at first. */
  find: FindReferences;
  /** The schedule exists already, so its theme cannot be changed. */
  fixed: boolean;
}) {
  const text = useErrorText();
  const say = useTaskText(definition.type);
  const hint = useTaskHint(definition.type);
  return definition.fields.map((field) => {
    const id = `${idPrefix}-${field.name}`;
    const error = text(errors[field.name]?.message);
    return (
      <SettingRow key={field.name} label={say(`field.${field.name}`)} hint={hint(`hint.${field.name}`)} labelFor={id}>
        {isReference(field) ? (
          <ReferenceControl
            value={value[field.name]}
            onChange={(changed, named) => onChange({ ...value, [field.name]: changed }, named)}
            offered={references[field.of] ?? { options: [], more: false }}
            find={(text) => find({ kind: field.of, text })}
            disabled={fixed && field.of === "theme"}
            attributes={fieldProps(id, error)}
          />
        ) : (
          <ParamControl
            field={field}
            type={definition.type}
            value={value[field.name]}
            onChange={(changed) => onChange({ ...value, [field.name]: changed })}
            attributes={fieldProps(id, error)}
          />
        )}
        <FieldErrorText id={id} error={error} />
      </SettingRow>
    );
  });
}

function ParamControl({
  field,
  type,
  value,
  onChange,
  attributes,
}: {
  field: Exclude<TaskField, { kind: "reference" }>;
  type: string;
  value: unknown;
  onChange: (value: unknown) => void;
  attributes: ReturnType<typeof fieldProps>;
}) {
  const say = useTaskText(type);
  const shown = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (field.kind) {
    case "longText":
      return (
        <textarea
          {...attributes}
          rows={4}
          autoComplete="off"
          className={inputClass}
          value={shown}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "flag":
      return (
        <input
          {...attributes}
          type="checkbox"
          className="mt-2 size-4 accent-ink"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "number":
      return (
        <input
          {...attributes}
          inputMode="numeric"
          autoComplete="off"
          className={`${inputClass} max-w-28`}
          value={shown}
          onChange={(event) => onChange(numberOf(event.target.value))}
        />
      );
    case "text":
    case "url":
      return (
        <input
          {...attributes}
          inputMode={field.kind === "url" ? "url" : undefined}
          autoComplete="off"
          className={inputClass}
          value={shown}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "choice":
      return (
        <Choice {...{ attributes, onChange }} value={shown}>
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {say(`choice.${field.name}.${choice}`)}
            </option>
          ))}
        </Choice>
      );
  }
}

function ReferenceControl({
  value,
  onChange,
  offered,
  find,
  disabled,
  attributes,
}: {
  value: unknown;
  onChange: (id: string, name: string | undefined) => void;
  offered: Choices<Reference>;
  find: FindChoices<Reference>;
  disabled: boolean;
  attributes: ReturnType<typeof fieldProps>;
}) {
  const t = useTranslations("tasks");
  const chosen = typeof value === "string" ? value : "";
  const { options, search } = useChoices(offered, find, [chosen]);
  return (
    <div className="flex flex-wrap gap-2">
      {!disabled && search}
      {/* Something that no longer exists is not shown as something else. */}
      <Choice
        {...{ attributes, disabled }}
        value={options.some(({ id }) => id === chosen) ? chosen : ""}
        onChange={(id) => onChange(id, options.find((one) => one.id === id)?.name)}
      >
        <option value="" disabled>
          {options.length > 0 ? t("choose") : t("nothingToChoose")}
        </option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
    </div>
  );
}

function Choice({
  attributes,
  value,
  disabled = false,
  onChange,
  children,
}: {
  attributes: ReturnType<typeof fieldProps>;
  value: string;
  disabled?: boolean;
  onChange: (value: string) => void;
  children: React.ReactNode;
}) {
  return (
    <select
      {...attributes}
      className={`${inputClass} sm:w-96`}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
    >
      {children}
    </select>
  );
}

/** The typed number; text that is no number is returned unchanged, for the schema to refuse. */
function numberOf(typed: string): unknown {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : typed;
}
