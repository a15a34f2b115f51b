"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { errorsOf } from "@/components/form/errors-at";
import type { SourceDraft } from "@/components/reports/report-draft";
import { SourceFields } from "@/components/reports/source-fields";
import { Button } from "@/components/ui/button";
import type { ConnectionView } from "@/lib/connections/schema";
import { type Locale, locales } from "@/lib/i18n/schema";
import type { marketSnapshotSchema } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

/** The few questions that a market snapshot asks; its report can be changed like any other. */
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
  const attempt = useAttempt();
  const router = useRouter();
  const [source, setSource] = useState<SourceDraft>({ kind: "csv", url: sampleUrl });
  const [language, setLanguage] = useState(preset);
  const [city, setCity] = useState("");
  const [zipCodes, setZipCodes] = useState("");
  const [days, setDays] = useState("30");
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState(false);
  const errors = errorsOf(error);
  const submit = async () => {
    setBusy(true);
    const input = {
      source,
      language,
      city,
      zipCodes: zipCodes.split(/[\s,;]+/).filter((code) => code !== ""),
      lookbackDays: Number(days.trim() || Number.NaN),
    };
    const result = await attempt(create(input)).finally(() => setBusy(false));
    if (!result.ok) return setError(result.error);
    toast.success(t("made"));
    return router.push(`/reports/${result.data.id}`);
  };
  const text = [
    { id: "city", label: t("city"), hint: t("cityHint"), value: city, set: setCity, error: errors("city") },
    {
      id: "zip-codes",
      label: t("zipCodes"),
      hint: t("zipCodesHint"),
      value: zipCodes,
      set: setZipCodes,
      error: errors("zipCodes") ?? errors("zipCodes.0"),
    },
    { id: "days", label: t("lookback"), hint: undefined, value: days, set: setDays, error: errors("lookbackDays") },
  ];
  return (
    <form
      noValidate
      className="border-t border-ink"
      aria-label={t("newMarket")}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SourceFields
        value={source}
        onChange={setSource}
        connections={connections}
        sampleUrl={sampleUrl}
        errors={errors}
      />
      {text.map(({ id, label, hint, value, set, error: wrong }) => (
        <SettingRow key={id} label={label} hint={hint} labelFor={id}>
          <input
            {...fieldProps(id, wrong)}
            autoComplete="off"
            className={`${inputClass} sm:w-72`}
            value={value}
            onChange={(event) => set(event.target.value)}
          />
          <FieldErrorText id={id} error={wrong} />
        </SettingRow>
      ))}
      <SettingRow label={t("language")} labelFor="market-language">
        <Select
          id="market-language"
          value={language}
          options={locales.map((one) => ({ value: one, label: tLanguage(one) }))}
          onChange={(next) => setLanguage(locales.find((one) => one === next) ?? "en")}
        />
      </SettingRow>
      <FieldErrorText id="market" error={errors("")} />
      <div className="pt-5">
        <Button type="submit" look="solid" disabled={busy}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
