"use client";

import { useTranslations } from "next-intl";
import { Controller, useForm } from "react-hook-form";
import type { z } from "zod";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { resolverOf } from "@/components/form/resolver-of";
import { Select } from "@/components/form/select";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import type { SourceDraft } from "@/components/reports/report-draft";
import { SourceFields } from "@/components/reports/source-fields";
import { Button } from "@/components/ui/button";
import type { ConnectionView } from "@/lib/connections/schema";
import { type Locale, locales } from "@/lib/i18n/schema";
import { type MarketSnapshot, marketSnapshotSchema } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Values {
  source: SourceDraft;
  language: Locale;
  city: string;
  zipCodes: string;
  days: string;
}

/** The few questions for a market snapshot; its report can be changed like any other. */
export function MarketForm({
  language: preset,
  connections,
  sampleUrl,
  create,
}: {
  language: Locale;
  connections: ConnectionView[];
  sampleUrl: string;
  create: (input: z.input<typeof marketSnapshotSchema>) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("reports");
  const tLanguage = useTranslations("tasks.request.choice.language");
  const form = useForm<Values, unknown, MarketSnapshot>({
    resolver,
    defaultValues: { source: { kind: "csv", url: sampleUrl }, language: preset, city: "", zipCodes: "", days: "30" },
  });
  const errors = useErrorsAt(form);
  const submit = useSubmit(form, create, { done: t("made"), to: ({ id }) => `/reports/${id}` });
  const text = [
    { id: "city", name: "city", label: t("city"), hint: t("cityHint"), error: errors("city") },
    {
      id: "zip-codes",
      name: "zipCodes",
      label: t("zipCodes"),
      hint: t("zipCodesHint"),
      error: errors("zipCodes") ?? errors("zipCodes.0"),
    },
    { id: "days", name: "days", label: t("lookback"), hint: undefined, error: errors("lookbackDays") },
  ] as const;
  return (
    <form noValidate className="border-t border-ink" aria-label={t("newMarket")} onSubmit={submit}>
      <Controller
        control={form.control}
        name="source"
        render={({ field }) => (
          <SourceFields
            value={field.value}
            onChange={field.onChange}
            connections={connections}
            sampleUrl={sampleUrl}
            errors={errors}
          />
        )}
      />
      {text.map(({ id, name, label, hint, error: wrong }) => (
        <SettingRow key={id} label={label} hint={hint} labelFor={id}>
          <input
            {...form.register(name)}
            {...fieldProps(id, wrong)}
            autoComplete="off"
            className={`${inputClass} sm:w-72`}
          />
          <FieldErrorText id={id} error={wrong} />
        </SettingRow>
      ))}
      <SettingRow label={t("language")} labelFor="market-language">
        <Controller
          control={form.control}
          name="language"
          render={({ field }) => (
            <Select
              id="market-language"
              value={field.value}
              options={locales.map((one) => ({ value: one, label: tLanguage(one) }))}
              onChange={field.onChange}
            />
          )}
        />
      </SettingRow>
      <FieldErrorText id="market" error={errors("")} />
      <div className="pt-5">
        <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}

const resolver = resolverOf(marketSnapshotSchema, ({ zipCodes, days, ...rest }: Values) => ({
  ...rest,
  zipCodes: zipCodes.split(/[\s,;]+/).filter((code) => code !== ""),
  lookbackDays: Number(days.trim() || Number.NaN),
}));
