"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import type { TaskDefinition } from "@/lib/tasks/schema";

export interface ThemeOption {
  id: string;
  name: string;
}

/** What a task type wants to be told, by the kinds of its fields. */
export function ParamFields({
  definition,
  value,
  onChange,
  errors,
  themes,
  fixed,
}: {
  definition: TaskDefinition;
  value: Record<string, unknown>;
  onChange: (params: Record<string, unknown>) => void;
  errors: Partial<Record<string, { message?: string }>>;
  themes: ThemeOption[];
  /** The schedule is there already: a theme stays what it is. */
  fixed: boolean;
}) {
  const t = useTranslations("tasks");
  const text = useErrorText();
  return definition.fields.map(({ name }) => {
    const id = `param-${name}`;
    const error = text(errors[name]?.message);
    const chosen = typeof value[name] === "string" ? value[name] : "";
    return (
      <SettingRow key={name} label={t("theme")} labelFor={id}>
        <select
          {...fieldProps(id, error)}
          className={`${inputClass} sm:w-96`}
          value={chosen}
          disabled={fixed}
          onChange={(event) => onChange({ ...value, [name]: event.target.value })}
        >
          <option value="" disabled>
            {t("chooseTheme")}
          </option>
          {themes.map((theme) => (
            <option key={theme.id} value={theme.id}>
              {theme.name}
            </option>
          ))}
        </select>
        <FieldErrorText id={id} error={error} />
      </SettingRow>
    );
  });
}
