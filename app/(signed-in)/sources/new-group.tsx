"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { useAttempt } from "@/components/form/attempt";
import { applyErrors } from "@/components/form/apply-errors";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { type SourceGroupInput, sourceGroupInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

export function NewGroup({ create }: { create: (input: SourceGroupInput) => Promise<ActionResult<{ id: string }>> }) {
  const t = useTranslations("sources");
  const attempt = useAttempt();
  const text = useErrorText();
  const router = useRouter();
  const form = useForm<SourceGroupInput>({
    resolver: zodResolver(sourceGroupInputSchema),
    defaultValues: { name: "" },
  });
  const error = text(form.formState.errors.name?.message ?? form.formState.errors.root?.message);
  const submit = form.handleSubmit(async (input) => {
    const result = await attempt(create(input));
    if (!result.ok) return applyErrors(form, result.error);
    form.reset();
    router.refresh();
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="max-w-md">
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
