"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { proposeAddressSchema } from "@/lib/sources/health/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Lets a user enter an address that they know a source to have, so that it can be compared. */
export function OtherAddress({
  id,
  propose,
}: {
  id: string;
  propose: (input: { id: string; url: string }) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("sources.feeds.address");
  const form = useForm({ resolver: zodResolver(proposeAddressSchema), defaultValues: { url: "" } });
  const errors = useErrorsAt(form);
  const error = errors("url") ?? errors("");
  const submit = useSubmit(form, ({ url }) => propose({ id, url }), { clears: true });
  return (
    <Form className="max-w-xl pt-4" onSubmit={submit}>
      <Field id="other-address" label={t("otherLabel")} hint={t("otherHint")} error={error}>
        <div className="flex gap-2">
          <input
            {...form.register("url")}
            {...fieldProps("other-address", error)}
            type="url"
            inputMode="url"
            className={inputClass}
          />
          <Button type="submit" disabled={form.formState.isSubmitting}>
            {t("compare")}
          </Button>
        </div>
      </Field>
    </Form>
  );
}
