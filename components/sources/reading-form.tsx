"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { FieldErrorText } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { resolverOf } from "@/components/form/resolver-of";
import { TextField } from "@/components/form/text-field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { type Access, credentialsOf, CredentialsFields, openAccess } from "@/components/sources/credentials-fields";
import { Button } from "@/components/ui/button";
import {
  type ReadSourceInput,
  type ReadingMode,
  readingModes,
  readSourceInputSchema,
  type SourceView,
} from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Values {
  reading: ReadingMode;
  selector: string;
  access: Access;
}

export type SetReading = (input: ReadSourceInput & { id: string }) => Promise<ActionResult<void>>;

/**
 * A form for how a source is read: from its feed or its pages, from which part of these, and with which credentials.
 */
export function ReadingForm({
  source,
  set,
  onDone,
}: {
  source: Pick<SourceView, "id" | "reading" | "selector" | "hasCredentials">;
  set: SetReading;
  onDone: () => void;
}) {
  const t = useTranslations("sources.reading");
  const id = useId();
  const form = useForm<Values, unknown, ReadSourceInput>({
    resolver,
    defaultValues: {
      reading: source.reading,
      selector: source.selector ?? "",
      access: { ...openAccess, kind: source.hasCredentials ? "kept" : "open" },
    },
  });
  const errors = useErrorsAt(form);
  const reading = useWatch({ control: form.control, name: "reading" });
  const submit = useSubmit(form, (input) => set({ id: source.id, ...input }), { done: t("done"), onDone });
  return (
    <Form className="space-y-4" onSubmit={submit}>
      <fieldset className="space-y-2">
        <legend className="mb-1 text-sm text-quiet">{t("label")}</legend>
        {readingModes.map((mode) => (
          <label key={mode} className="flex items-baseline gap-2">
            <input type="radio" value={mode} {...form.register("reading")} />
            <span>
              {t(`modes.${mode}`)}
              <span className="block text-[13px] text-quiet">{t(`hints.${mode}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {reading !== "feed" && (
        <TextField
          id={`${id}-selector`}
          label={t("selector")}
          hint={t("selectorHint")}
          placeholder="article .body"
          spellCheck={false}
          register={form.register("selector")}
          error={errors("selector")}
        />
      )}
      <Controller
        control={form.control}
        name="access"
        render={({ field }) => (
          <CredentialsFields
            id={id}
            access={field.value}
            onChange={field.onChange}
            isKept={source.hasCredentials}
            errors={errors}
          />
        )}
      />
      <FieldErrorText id={id} error={errors("")} />
      <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
        {t("save")}
      </Button>
    </Form>
  );
}

const resolver = resolverOf(readSourceInputSchema, ({ reading, selector, access }: Values) => ({
  reading,
  selector,
  credentials: credentialsOf(access),
}));
