"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { TextField } from "@/components/form/text-field";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { profileSchema } from "@/lib/people/schema";
import type { ActionResult } from "@/lib/transport/action";

/** The user's name, as everybody sees it. */
export function ProfileForm({
  name,
  rename,
}: {
  name: string;
  rename: (input: { name: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("settings");
  const form = useForm({ resolver: zodResolver(profileSchema), defaultValues: { name } });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, rename, { done: t("saved") });
  return (
    <form onSubmit={submit} noValidate className="max-w-md space-y-3 pt-5">
      <TextField
        label={t("name")}
        autoComplete="name"
        register={form.register("name")}
        error={errors.name?.message ?? errors.root?.message}
      />
      <Button type="submit" disabled={isSubmitting}>
        {t("save")}
      </Button>
    </form>
  );
}
