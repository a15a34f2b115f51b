"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { type UseFormReturn, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { CostText } from "@/components/themes/cost-text";
import { useWriterName } from "@/components/themes/writer-name";
import { classNames } from "@/components/ui/class-names";
import type { WriterChoice } from "@/lib/models/schema";
import { lengths, tones } from "@/lib/synthesis/schema";
import type { ThemeInput, themeInputSchema } from "@/lib/themes/schema";

const selectClass = classNames(inputClass, "w-auto! max-w-full disabled:opacity-60");

/** Who writes a theme's editions; settings for models only are folded away, with a summary of their values. */
export function WritingFields({
  form: { register, control, formState },
  writers,
  compare,
}: {
  form: UseFormReturn<z.input<typeof themeInputSchema>, unknown, ThemeInput>;
  writers: WriterChoice[];
  /** The page that compares two writers; null if the user may not compare. */
  compare: string | null;
}) {
  const t = useTranslations("writing");
  const text = useErrorText();
  const nameOf = useWriterName(writers);
  const { writer = "extractive", length = "medium", tone = "neutral" } = useWatch({ control, name: "writing" }) ?? {};
  const errors = formState.errors.writing;
  const isKnown = writers.some((one) => one.writer === writer);
  return (
    <SettingRow label={t("title")} hint={t("hint")} labelFor="theme-writer">
      <select
        {...register("writing.writer")}
        {...fieldProps("theme-writer", text(errors?.writer?.message))}
        className={selectClass}
      >
        {!isKnown && <option value={writer}>{nameOf(writer)}</option>}
        {writers.map((one) => (
          <option key={one.writer} value={one.writer}>
            {nameOf(one.writer)}
          </option>
        ))}
      </select>
      <FieldErrorText id="theme-writer" error={text(errors?.writer?.message)} />
      <CostText cost={writers.find((one) => one.writer === writer)?.cost ?? null} />
      {writers.length === 1 && <p className="mt-2 text-[13px] text-quiet">{t("addModel")}</p>}
      {writers.length > 1 && compare && (
        <p className="mt-2 text-[13px]">
          <Link href={compare} className="underline underline-offset-4">
            {t("compare")}
          </Link>
        </p>
      )}
      {writer !== "extractive" && (
        <details className="mt-3" open={errors ? true : undefined}>
          <summary className="text-quiet hover:text-ink">
            {t("more")}{" "}
            <span className="text-[13px]">
              {t(`lengths.${length}`)}, {t(`tones.${tone}`)}
            </span>
          </summary>
          <div className="mt-3 space-y-4">
            <Field id="theme-length" label={t("length")}>
              <select {...register("writing.length")} id="theme-length" className={selectClass}>
                {lengths.map((one) => (
                  <option key={one} value={one}>
                    {t(`lengths.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
            <Field id="theme-tone" label={t("tone")}>
              <select {...register("writing.tone")} id="theme-tone" className={selectClass}>
                {tones.map((one) => (
                  <option key={one} value={one}>
                    {t(`tones.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
            <Field id="theme-wishes" label={t("wishes")} hint={t("wishesHint")} error={text(errors?.wishes?.message)}>
              <textarea
                {...register("writing.wishes")}
                {...fieldProps("theme-wishes", text(errors?.wishes?.message))}
                rows={2}
                autoComplete="off"
                className={inputClass}
              />
            </Field>
          </div>
        </details>
      )}
    </SettingRow>
  );
}
