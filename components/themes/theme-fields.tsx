"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { Controller, type UseFormReturn } from "react-hook-form";
import type { z } from "zod";
import { useChoices } from "@/components/form/choices";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { locales } from "@/lib/i18n/schema";
import type { Choices } from "@/lib/paging";
import type { GroupChoice } from "@/lib/sources/schema";
import type { ThemeInput, themeInputSchema } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

export type FindGroups = (sought: { text?: string }) => Promise<ActionResult<Choices<GroupChoice>>>;

type Form = UseFormReturn<z.input<typeof themeInputSchema>, unknown, ThemeInput>;

/** What a theme is about: the same rows for creating and for editing it. */
export function ThemeFields({
  form,
  groups,
  findGroups,
  sites,
  children,
}: {
  form: Form;
  groups: Choices<GroupChoice>;
  findGroups: FindGroups;
  /** A row for sites of the theme's own, after the name; with it, there may be no groups yet. */
  sites?: React.ReactNode;
  /** Further rows. */
  children?: React.ReactNode;
}) {
  const t = useTranslations("themes.field");
  const tLocale = useTranslations("preferences.locale");
  const text = useErrorText();
  const { register, control, formState } = form;
  const errors = formState.errors;
  return (
    <>
      <SettingRow label={t("name")} labelFor="theme-name">
        <input
          {...register("name")}
          {...fieldProps("theme-name", text(errors.name?.message))}
          className={inputClass}
          autoComplete="off"
        />
        <FieldErrorText id="theme-name" error={text(errors.name?.message)} />
      </SettingRow>
      {sites}
      <SettingRow label={t("brief")} hint={t("briefHint")} labelFor="theme-brief">
        <textarea
          {...register("brief")}
          {...fieldProps("theme-brief", text(errors.brief?.message))}
          rows={3}
          autoComplete="off"
          className={inputClass}
        />
        <FieldErrorText id="theme-brief" error={text(errors.brief?.message)} />
      </SettingRow>
      <SettingRow label={t("language")} labelFor="theme-language">
        <select
          {...register("language")}
          {...fieldProps("theme-language", text(errors.language?.message))}
          className={`${inputClass} sm:w-56`}
        >
          {locales.map((locale) => (
            <option key={locale} value={locale}>
              {tLocale(locale)}
            </option>
          ))}
        </select>
      </SettingRow>
      {!(sites && groups.options.length === 0) && (
        <SettingRow label={t("groups")} labelId="theme-groups">
          {groups.options.length === 0 ? (
            <p className="pt-1.5 text-quiet">
              {t("noGroups")}{" "}
              <Link href="/sources" className="text-ink underline">
                {t("addGroup")}
              </Link>
            </p>
          ) : (
            <Controller
              control={control}
              name="sourceGroupIds"
              render={({ field }) => (
                <GroupBoxes
                  groups={groups}
                  find={findGroups}
                  chosen={field.value ?? []}
                  disabled={field.disabled}
                  onChange={field.onChange}
                />
              )}
            />
          )}
          <FieldErrorText id="theme-groups" error={text(errors.sourceGroupIds?.message)} />
        </SettingRow>
      )}
      {children}
      <FieldErrorText id="theme-form" error={errors.root?.message} />
    </>
  );
}

function GroupBoxes({
  groups,
  find,
  chosen,
  disabled = false,
  onChange,
}: {
  groups: Choices<GroupChoice>;
  find: FindGroups;
  chosen: string[];
  disabled?: boolean | undefined;
  onChange: (ids: string[]) => void;
}) {
  const t = useTranslations("themes.field");
  const { options, search } = useChoices(groups, (text) => find({ text }), chosen);
  return (
    <div role="group" aria-labelledby="theme-groups">
      {!disabled && search}
      <ul className="space-y-1 pt-1.5">
        {options.map((group) => (
          <li key={group.id}>
            <label className="inline-flex items-center gap-2.5">
              <input
                type="checkbox"
                className="size-4 accent-ink"
                disabled={disabled}
                checked={chosen.includes(group.id)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, group.id] : chosen.filter((id) => id !== group.id))
                }
              />
              {group.name}
              <span className="text-sm text-quiet">{t("sourceCount", { count: group.sources })}</span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
