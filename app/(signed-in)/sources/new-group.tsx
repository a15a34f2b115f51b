"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { type SourceGroupInput, sourceGroupInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

export function NewGroup({ create }: { create: (input: SourceGroupInput) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("sources");
  const form = useForm<SourceGroupInput>({
    resolver: zodResolver(sourceGroupInputSchema),
    defaultValues: { name: "" },
  });
  const errors = useErrorsAt(form);
  const error = errors("name") ?? errors("");
  const submit = useSubmit(form, create, { clears: true });
  return (
    <form onSubmit={submit} noValidate className="max-w-md">
      <Field id="group-name" label={t("newGroup")} error={error}>
        <div className="flex gap-2">
          <input
            {...form.register("name")}
            {...fieldProps("group-name", error)}
            className={inputClass}
            autoComplete="off"
          />
          <Button type="submit" disabled={form.formState.isSubmitting}>
            {t("create")}
          </Button>
        </div>
      </Field>
    </form>
  );
}
