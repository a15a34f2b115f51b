"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { TextField } from "@/components/form/text-field";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ActionResult } from "@/lib/transport/action";
import { deleteWorkspaceSchema } from "@/lib/workspaces/schema";

/** Deletes the workspace once the user has typed its name. */
export function DeleteWorkspace({
  name,
  why,
  remove,
}: {
  name: string;
  why: string | null;
  remove: (input: { name: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("data");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const form = useForm({ resolver: zodResolver(deleteWorkspaceSchema), defaultValues: { name: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, remove, { done: t("deleted"), onDone: () => router.push("/workspaces") });
  return (
    <>
      <Button why={why} onClick={() => setOpen(true)}>
        {t("deleteOpen")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("deleteTitle", { name })}>
        <form onSubmit={submit} noValidate className="space-y-4">
          <p className="text-quiet">{t("deleteDialog")}</p>
          <TextField
            label={t("typeName", { name })}
            id="type-name"
            register={form.register("name")}
            error={errors.name?.message ?? errors.root?.message}
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="solid" disabled={isSubmitting}>
              {t("deleteConfirm")}
            </Button>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {t("cancel")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
