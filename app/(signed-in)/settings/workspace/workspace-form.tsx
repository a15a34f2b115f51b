"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { Controller, useForm, type UseFormReturn, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { OptionalZone } from "@/components/form/optional-zone";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import type { ActionResult } from "@/lib/transport/action";
import { colourPattern, contrastOf, leastContrast } from "@/lib/colour";
import { mailGround } from "@/lib/mail/schema";
import { type WorkspaceFormValues, workspaceFormSchema, type WorkspaceView } from "@/lib/workspaces/schema";

type Values = z.input<typeof workspaceFormSchema>;

/** Name, default zone, sender of mail, and how long things are kept. */
export function WorkspaceForm({
  workspace: { name, defaultTimezone, senderName, replyTo, postalAddress, footer, accent, retentionDays },
  installation,
  why,
  save,
}: {
  workspace: WorkspaceView;
  /** What applies if the workspace sets nothing. */
  installation: { retentionDays: number; mailFrom: string };
  /** Why the viewer may not change it; null if they may. */
  why: string | null;
  save: (input: WorkspaceFormValues) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("workspace");
  const text = useErrorText();
  const form = useForm<Values, unknown, WorkspaceFormValues>({
    resolver: zodResolver(workspaceFormSchema),
    disabled: why !== null,
    defaultValues: {
      name,
      defaultTimezone,
      senderName: senderName ?? "",
      replyTo: replyTo ?? "",
      postalAddress: postalAddress ?? "",
      footer: footer ?? "",
      accent: accent ?? "",
      retentionDays,
    },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, save, { done: t("saved") });
  const postal = text(errors.postalAddress?.message);
  const below = text(errors.footer?.message);
  const retention = text(errors.retentionDays?.message);
  return (
    <form onSubmit={submit} noValidate className="max-w-md space-y-4">
      <TextField label={t("name")} register={form.register("name")} error={errors.name?.message} />
      <Controller
        control={form.control}
        name="defaultTimezone"
        render={({ field }) => (
          <OptionalZone
            id="default-timezone"
            value={typeof field.value === "string" ? field.value : null}
            onChange={field.onChange}
            words={{ label: t("timezone"), hint: t("timezoneHint"), choose: t("chooseZone"), clear: t("ownZone") }}
            why={why}
          />
        )}
      />
      <TextField
        label={t("senderName")}
        hint={t("senderHint", { from: installation.mailFrom })}
        register={form.register("senderName")}
        error={errors.senderName?.message}
      />
      <TextField
        label={t("replyTo")}
        hint={t("replyToHint")}
        type="email"
        register={form.register("replyTo")}
        error={errors.replyTo?.message}
      />
      <Field id="postal-address" label={t("postalAddress")} hint={t("postalAddressHint")} error={postal}>
        <textarea
          rows={3}
          {...form.register("postalAddress")}
          {...fieldProps("postal-address", postal)}
          className={inputClass}
        />
      </Field>
      <Field id="footer" label={t("footer")} hint={t("footerHint")} error={below}>
        <textarea rows={3} {...form.register("footer")} {...fieldProps("footer", below)} className={inputClass} />
      </Field>
      <AccentField form={form} why={why} />
      <Field
        id="retention"
        label={t("retention")}
        hint={t("retentionHint", { days: installation.retentionDays })}
        error={retention}
      >
        <input
          inputMode="numeric"
          placeholder={String(installation.retentionDays)}
          {...form.register("retentionDays", { setValueAs: daysOf })}
          {...fieldProps("retention", retention)}
          className={classNames(inputClass, "max-w-28")}
        />
      </Field>
      <FieldErrorText id="workspace" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting} why={why}>
        {t("save")}
      </Button>
    </form>
  );
}

/** A colour, chosen or typed; shows while it is being chosen whether text in it is readable. */
function AccentField({ form, why }: { form: UseFormReturn<Values, unknown, WorkspaceFormValues>; why: string | null }) {
  const t = useTranslations("workspace");
  const text = useErrorText();
  const value = useWatch({ control: form.control, name: "accent" });
  const typed = typeof value === "string" ? value.toLowerCase() : "";
  const isColour = colourPattern.test(typed);
  const error = text(form.formState.errors.accent?.message);
  const ratio = isColour ? contrastOf(typed, mailGround) : null;
  const faint = ratio !== null && ratio < leastContrast ? text("accent_faint") : undefined;
  return (
    <Field id="accent" label={t("accent")} hint={t("accentHint")} error={error ?? faint}>
      <span className="flex items-center gap-3">
        <input
          {...form.register("accent")}
          {...fieldProps("accent", error ?? faint)}
          className={classNames(inputClass, "max-w-32 font-mono")}
          autoComplete="off"
          placeholder="#b8321a"
        />
        <input
          type="color"
          aria-label={t("accent")}
          disabled={why !== null}
          value={isColour ? typed : "#b8321a"}
          onChange={({ target }) => form.setValue("accent", target.value, { shouldDirty: true })}
        />
        {ratio !== null && (
          <span className="text-[13px] text-quiet">{t("accentContrast", { ratio: ratio.toFixed(1) })}</span>
        )}
      </span>
    </Field>
  );
}

/** The typed text as a number of days; any other text is passed on for the schema to refuse. */
function daysOf(typed: unknown): unknown {
  if (typeof typed !== "string") return typed;
  const text = typed.trim();
  if (text === "") return null;
  return /^\d+$/.test(text) ? Number(text) : text;
}
