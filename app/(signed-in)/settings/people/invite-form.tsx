"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useLocale, useTranslations } from "next-intl";
import { Controller, useForm } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import type { Locale } from "@/lib/i18n/schema";
import { type InviteInput, inviteSchema } from "@/lib/invitations/schema";
import { roles } from "@/lib/members/schema";
import type { ActionResult } from "@/lib/transport/action";

type Values = z.input<typeof inviteSchema>;

/** Invites a person to join, by mail. */
export function InviteForm({
  invite,
  transport,
}: {
  invite: (input: InviteInput) => Promise<ActionResult<{ id: string }>>;
  /** The transport that mail is sent with. */
  transport: string;
}) {
  const t = useTranslations("people");
  const text = useErrorText();
  const locale = useLocale() as Locale;
  const form = useForm<Values, unknown, InviteInput>({
    resolver: zodResolver(inviteSchema),
    defaultValues: { email: "", role: "member", locale },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = useSubmit(form, invite, {
    done: t("invited", { transport }),
    onDone: () => form.resetField("email", { defaultValue: "" }),
  });
  return (
    <form onSubmit={submit} noValidate className="max-w-xl space-y-3">
      <div className="grid gap-3 sm:grid-cols-[1fr_auto]">
        <TextField
          label={t("email")}
          type="email"
          id="invite-email"
          register={form.register("email")}
          error={errors.email?.message}
        />
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => (
            <Field id="invite-role" label={t("as")}>
              <Select
                id="invite-role"
                value={field.value}
                options={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
                onChange={field.onChange}
              />
            </Field>
          )}
        />
      </div>
      <FieldErrorText id="invite" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("sendInvitation")}
      </Button>
    </form>
  );
}
