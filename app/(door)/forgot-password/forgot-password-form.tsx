"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { Button } from "@/components/ui/button";
import { changeEmailSchema } from "@/lib/people/schema";

/** Requests a link for choosing a new password. The answer is the same for an address without an account. */
export function ForgotPasswordForm({ transport }: { transport: string }) {
  const t = useTranslations("door");
  const [sent, setSent] = useState(false);
  const form = useForm({ resolver: zodResolver(changeEmailSchema), defaultValues: { email: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ email }) => {
    const answer = await postAuth("/request-password-reset", { email });
    if (answer.ok) setSent(true);
    else form.setError("email", { message: answer.error });
  });
  return (
    <Form onSubmit={(event) => void submit(event)} className="space-y-4">
      <h1 className="text-4xl">{t("forgot")}</h1>
      <p className="text-quiet">{t("forgotText")}</p>
      <TextField
        label={t("email")}
        type="email"
        autoComplete="email"
        register={form.register("email")}
        error={errors.email?.message}
      />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("sendReset")}
      </Button>
      {sent && <p role="status">{t("resetSent", { transport })}</p>}
      <p className="pt-2 text-sm">
        <Link href="/sign-in" className="underline">
          {t("signIn")}
        </Link>
      </p>
    </Form>
  );
}
