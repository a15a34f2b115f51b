"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { TextField } from "@/components/form/text-field";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";
import { newWorkspaceSchema } from "@/lib/workspaces/schema";

/** Creates another workspace, owned by the user. */
export function NewWorkspace({
  create,
}: {
  create: (input: { name: string }) => Promise<ActionResult<{ id: string }>>;
}) {
  const t = useTranslations("workspaces");
  const attempt = useAttempt();
  const router = useRouter();
  const form = useForm({ resolver: zodResolver(newWorkspaceSchema), defaultValues: { name: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const result = await attempt(create(values));
    if (!result.ok) return applyErrors(form, result.error);
    router.push("/");
    return router.refresh();
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="mt-6 space-y-3">
      <TextField
        label={t("new")}
        register={form.register("name")}
        error={errors.name?.message ?? errors.root?.message}
      />
      <Button type="submit" disabled={isSubmitting}>
        {t("create")}
      </Button>
    </form>
  );
}
