"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Controller, useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { Field, FieldErrorText } from "@/components/form/field";
import { OptionalZone } from "@/components/form/optional-zone";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { locales } from "@/lib/i18n/schema";
import {
  type KnownRecipient,
  type NotedRecipient,
  notedRecipientSchema,
  type NoteRecipients,
} from "@/lib/recipients/schema";
import type { ActionResult } from "@/lib/transport/action";

export type Note = (input: NoteRecipients) => Promise<ActionResult<{ added: number; known: number }>>;

type Values = z.input<typeof notedRecipientSchema>;

/** The form for what is known about one person, new or existing. */
export function PersonForm({
  person,
  note,
  onSaved,
  forget,
}: {
  person?: KnownRecipient;
  note: Note;
  onSaved?: () => void;
  /** The control that deletes all of it, shown beside the save button. */
  forget?: ReactNode;
}) {
  const t = useTranslations("recipients.known");
  const locale = useTranslations("preferences.locale");
  const text = useErrorText();
  const form = useForm<Values, unknown, NotedRecipient>({
    resolver: zodResolver(notedRecipientSchema),
    defaultValues: {
      email: person?.email ?? "",
      name: person?.name ?? "",
      language: person?.language ?? "",
      timezone: person?.timezone ?? null,
      consentSource: person?.consentSource ?? "",
    },
  });
  const { errors, isSubmitting, dirtyFields } = form.formState;
  // Only sends the fields changed here, so that changes by others in the meantime are kept.
  const changed = ({ email, ...fields }: NotedRecipient): NotedRecipient => ({
    email,
    ...Object.fromEntries(Object.entries(fields).filter(([field]) => dirtyFields[field as keyof Values])),
  });
  const submit = useSubmit(form, (one: NotedRecipient) => note({ recipients: [changed(one)] }), {
    ...(person ? { done: t("saved") } : {}),
    clears: !person,
    onDone: ({ added }) => {
      if (!person) toast.success(t(added > 0 ? "added" : "alreadyKnown"));
      onSaved?.();
    },
  });
  const prefix = `person-${person?.email ?? "new"}`;
  return (
    <form onSubmit={submit} noValidate className="max-w-md space-y-4 pt-3">
      {!person && (
        <TextField
          id={`${prefix}-email`}
          label={t("email")}
          type="email"
          register={form.register("email")}
          error={errors.email?.message}
        />
      )}
      <TextField
        id={`${prefix}-name`}
        label={t("name")}
        hint={t("nameHint")}
        register={form.register("name")}
        error={errors.name?.message}
      />
      <Field
        id={`${prefix}-language`}
        label={t("language")}
        hint={t("languageHint")}
        error={text(errors.language?.message)}
      >
        <Controller
          control={form.control}
          name="language"
          render={({ field }) => (
            <Select
              id={`${prefix}-language`}
              value={typeof field.value === "string" ? field.value : ""}
              options={[
                { value: "", label: t("unknown") },
                ...locales.map((one) => ({ value: one, label: locale(one) })),
              ]}
              onChange={field.onChange}
            />
          )}
        />
      </Field>
      <Controller
        control={form.control}
        name="timezone"
        render={({ field }) => (
          <OptionalZone
            id={`${prefix}-zone`}
            value={typeof field.value === "string" ? field.value : null}
            onChange={field.onChange}
            words={{ label: t("timezone"), hint: t("timezoneHint"), choose: t("chooseZone"), clear: t("clearZone") }}
          />
        )}
      />
      <TextField
        id={`${prefix}-consent`}
        label={t("consentSource")}
        hint={t("consentSourceHint")}
        register={form.register("consentSource")}
        error={errors.consentSource?.message}
      />
      <FieldErrorText id={prefix} error={text(errors.root?.message)} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={isSubmitting}>
          {t(person ? "save" : "add")}
        </Button>
        {forget}
      </div>
    </form>
  );
}
