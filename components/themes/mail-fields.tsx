"use client";

import { useTranslations } from "next-intl";
import type { UseFormReturn } from "react-hook-form";
import type { z } from "zod";
import { Field, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { classNames } from "@/components/ui/class-names";
import { dateVariables } from "@/lib/i18n/date-variables";
import { mailLayouts, mailVariables, type ThemeInput, type themeInputSchema } from "@/lib/themes/schema";

const variables = [...mailVariables, ...dateVariables].map((name) => `{{${name}}}`).join(", ");

/** How a theme's e-mail looks, and its sender; fields that few people change are folded away. */
export function MailFields({
  form: { register, formState },
}: {
  form: UseFormReturn<z.input<typeof themeInputSchema>, unknown, ThemeInput>;
}) {
  const t = useTranslations("themes.mail");
  const text = useErrorText();
  const errors = formState.errors.mail;
  const intro = text(errors?.intro?.message);
  return (
    <SettingRow label={t("title")} hint={t("hint")} labelFor="theme-layout">
      <select
        {...register("mail.layout")}
        id="theme-layout"
        className={classNames(inputClass, "w-auto! max-w-full disabled:opacity-60")}
      >
        {mailLayouts.map((one) => (
          <option key={one} value={one}>
            {t(`layouts.${one}`)}
          </option>
        ))}
      </select>
      <details className="mt-3" open={errors ? true : undefined}>
        <summary className="text-quiet hover:text-ink">{t("more")}</summary>
        <div className="mt-3 space-y-4">
          <TextField
            id="theme-subject"
            label={t("subject")}
            hint={t("subjectHint", { variables })}
            register={register("mail.subject")}
            error={errors?.subject?.message}
          />
          <TextField
            id="theme-preheader"
            label={t("preheader")}
            hint={t("preheaderHint")}
            register={register("mail.preheader")}
            error={errors?.preheader?.message}
          />
          <Field id="theme-intro" label={t("intro")} hint={t("introHint")} error={intro}>
            <textarea
              rows={3}
              {...register("mail.intro")}
              {...fieldProps("theme-intro", intro)}
              className={inputClass}
            />
          </Field>
          <TextField
            id="theme-sender"
            label={t("senderName")}
            hint={t("senderHint")}
            register={register("mail.senderName")}
            error={errors?.senderName?.message}
          />
          <TextField
            id="theme-reply-to"
            label={t("replyTo")}
            hint={t("senderHint")}
            type="email"
            register={register("mail.replyTo")}
            error={errors?.replyTo?.message}
          />
        </div>
      </details>
    </SettingRow>
  );
}
