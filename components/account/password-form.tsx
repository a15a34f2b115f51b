"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { FieldErrorText } from "@/components/form/field";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { changePasswordSchema } from "@/lib/people/schema";

/** Changes the password; a user without one is mailed a link to choose one. Signs out everywhere else. */
export function PasswordForm({
  hasPassword,
  email,
  transport,
}: {
  hasPassword: boolean;
  email: string;
  /** The transport that mail is sent with. */
  transport: string;
}) {
  const t = useTranslations("security");
  const text = useErrorText();
  const router = useRouter();
  const [sent, setSent] = useState(false);
  const form = useForm({ resolver: zodResolver(changePasswordSchema), defaultValues: { current: "", password: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ current, password }) => {
    const answer = await postAuth("/change-password", {
      currentPassword: current,
      newPassword: password,
      revokeOtherSessions: true,
    });
    if (!answer.ok)
      return form.setError(answer.error === "password_wrong" ? "current" : "root", { message: answer.error });
    toast.success(t("passwordChanged"));
    form.reset();
    return router.refresh();
  });
  if (!hasPassword) {
    const ask = async () => {
      const answer = await postAuth("/request-password-reset", { email });
      if (answer.ok) setSent(true);
      else form.setError("root", { message: answer.error });
    };
    return (
      <div className="max-w-md space-y-3 pt-5">
        <p className="text-quiet">{t("noPassword")}</p>
        <Button onClick={() => void ask()}>{t("choosePassword")}</Button>
        {sent && <p role="status">{t("mailSent", { email, transport })}</p>}
        <FieldErrorText id="choose-password" error={text(errors.root?.message)} />
      </div>
    );
  }
  return (
    <Form onSubmit={(event) => void submit(event)} className="max-w-md space-y-3 pt-5">
      <TextField
        label={t("currentPassword")}
        type="password"
        autoComplete="current-password"
        register={form.register("current")}
        error={errors.current?.message}
      />
      <TextField
        label={t("newPassword")}
        hint={t("passwordHint")}
        type="password"
        autoComplete="new-password"
        register={form.register("password")}
        error={errors.password?.message}
      />
      <FieldErrorText id="change-password" error={text(errors.root?.message)} />
      <Button type="submit" disabled={isSubmitting}>
        {t("changePassword")}
      </Button>
    </Form>
  );
}
