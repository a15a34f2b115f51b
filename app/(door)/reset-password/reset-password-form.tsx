"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { FieldErrorText } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button, ButtonLink } from "@/components/ui/button";
import { newPasswordSchema } from "@/lib/people/schema";

/** A new password for the person the link was sent to; they are signed out everywhere. */
export function ResetPasswordForm({ token }: { token: string }) {
  const t = useTranslations("door");
  const text = useErrorText();
  const [done, setDone] = useState(false);
  const form = useForm({ resolver: zodResolver(newPasswordSchema), defaultValues: { password: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    const answer = await postAuth("/reset-password", { token, newPassword: password });
    if (answer.ok) setDone(true);
    else form.setError("root", { message: answer.error });
  });
  if (done) {
    return (
      <div className="space-y-4" role="status">
        <h1 className="text-4xl">{t("newPassword")}</h1>
        <p className="text-quiet">{t("resetDone")}</p>
        <ButtonLink href="/sign-in" look="solid">
          {t("signIn")}
        </ButtonLink>
      </div>
    );
  }
  return (
    <Form onSubmit={(event) => void submit(event)} className="space-y-4">
      <h1 className="text-4xl">{t("newPassword")}</h1>
      <TextField
        label={t("newPasswordLabel")}
        hint={t("passwordHint")}
        type="password"
        autoComplete="new-password"
        register={form.register("password")}
        error={errors.password?.message}
      />
      <FieldErrorText id="form" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("choose")}
      </Button>
      <p className="pt-2 text-sm">
        <Link href="/forgot-password" className="underline">
          {t("askAgain")}
        </Link>
      </p>
    </Form>
  );
}
