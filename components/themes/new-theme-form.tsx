"use client";

import { useTranslations } from "next-intl";
import { useForm, type UseFormReturn } from "react-hook-form";
import type { z } from "zod";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { resolverOf } from "@/components/form/resolver-of";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { type FindGroups, ThemeFields } from "@/components/themes/theme-fields";
import { Button } from "@/components/ui/button";
import type { Locale } from "@/lib/i18n/schema";
import type { Choices } from "@/lib/paging";
import type { GroupChoice } from "@/lib/sources/schema";
import { type NewTheme, newThemeSchema, type themeInputSchema } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Values extends z.input<typeof themeInputSchema> {
  /** Sites and feeds, one per line. */
  sites: string;
}

/** The form for a new theme: what it is about, and what it reads, as sites of its own or existing groups. */
export function NewThemeForm({
  groups,
  findGroups,
  language,
  samples = [],
  create,
  next,
  chosen,
}: {
  groups: Choices<GroupChoice>;
  findGroups: FindGroups;
  language: Locale;
  /** Addresses that can be filled in to try it out. */
  samples?: readonly string[];
  create: (input: z.input<typeof newThemeSchema>) => Promise<ActionResult<{ id: string }>>;
  /** The page to open afterwards; without it, the theme's own page. */
  next?: string;
  /** The groups that are selected at first. */
  chosen: string[];
}) {
  const t = useTranslations("themes");
  const form = useForm<Values, unknown, NewTheme>({
    resolver,
    mode: "onTouched",
    defaultValues: {
      name: "",
      brief: "",
      language,
      sites: "",
      sourceGroupIds: chosen,
    },
  });
  const { isSubmitting } = form.formState;
  const submit = useSubmit(form, create, { to: ({ id }) => next ?? `/themes/${id}` });
  return (
    <form onSubmit={submit} noValidate className="border-t border-ink">
      <ThemeFields
        form={form as never}
        groups={groups}
        findGroups={findGroups}
        sites={<SitesRow form={form} samples={samples} />}
      />
      <div className="flex flex-wrap items-center gap-3 pt-5">
        <Button type="submit" look="solid" disabled={isSubmitting}>
          {t("create")}
        </Button>
        <p role="status" className="text-[13px] text-quiet">
          {isSubmitting && form.getValues("sites") ? t("sites.reading") : ""}
        </p>
      </div>
    </form>
  );
}

function SitesRow({ form, samples }: { form: UseFormReturn<Values, unknown, NewTheme>; samples: readonly string[] }) {
  const t = useTranslations("themes.sites");
  const errors = useErrorsAt(form);
  const lines = linesOf(form.getValues("sites"));
  const wrong = lines.flatMap((line, index) => {
    const error = errors(`sources.${index}`);
    return error ? `${line}: ${error}` : [];
  });
  const error = errors("sources") ?? (wrong.length > 0 ? wrong.join("\n") : undefined);
  return (
    <SettingRow label={t("label")} hint={t("hint")} labelFor="theme-sites">
      <textarea
        {...form.register("sites")}
        {...fieldProps("theme-sites", error)}
        rows={3}
        placeholder={"example.com\nnews.example.org/feed.xml"}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className={inputClass}
      />
      <FieldErrorText id="theme-sites" error={error} />
      {samples.length > 0 && (
        <p className="mt-2 text-[13px] text-quiet">
          {t("samplesText")}{" "}
          <Button
            look="quiet"
            onClick={() => form.setValue("sites", samples.join("\n"), { shouldDirty: true, shouldValidate: true })}
          >
            {t("samples")}
          </Button>
        </p>
      )}
    </SettingRow>
  );
}

function linesOf(sites: string): string[] {
  return sites.split(/[\n,]/).flatMap((line) => line.trim() || []);
}

const resolver = resolverOf(newThemeSchema, ({ sites, ...theme }: Values) => ({ ...theme, sources: linesOf(sites) }));
