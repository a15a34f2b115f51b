"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { postAuth } from "@/components/shell/post-auth";
import { emailSchema, signInSchema } from "@/lib/workspaces/schema";

type Values = z.infer<typeof signInSchema>;

/** With a password, or with a link that comes by mail. */
export function SignInForm() {
  const t = useTranslations("door");
  const text = useErrorText();
  const router = useRouter();
  const [linkSent, setLinkSent] = useState(false);
  const form = useForm<Values>({ resolver: zodResolver(signInSchema), defaultValues: { email: "", password: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const failure = await postAuth("/sign-in/email", values);
    if (failure) return form.setError("root", { message: failure });
    router.push("/");
    return router.refresh();
  });
  const sendLink = async () => {
    form.clearErrors();
    const email = emailSchema.safeParse(form.getValues("email"));
    if (!email.success) return form.setError("email", { message: email.error.issues[0]?.message });
    const failure = await postAuth("/sign-in/magic-link", { email: email.data, callbackURL: "/" });
    if (failure) return form.setError("root", { message: failure });
    return setLinkSent(true);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="space-y-4">
      <h1 className="text-4xl">{t("signIn")}</h1>
      <Field id="email" label={t("email")} error={text(errors.email?.message)}>
        <input
          type="email"
          autoComplete="email"
          {...form.register("email")}
          {...fieldProps("email", text(errors.email?.message))}
          className={inputClass}
        />
      </Field>
      <Field id="password" label={t("password")} error={text(errors.password?.message)}>
        <input
          type="password"
          autoComplete="current-password"
          {...form.register("password")}
          {...fieldProps("password", text(errors.password?.message))}
          className={inputClass}
        />
      </Field>
      <FieldErrorText id="form" error={text(errors.root?.message)} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="solid" disabled={isSubmitting}>
          {t("signIn")}
        </Button>
        <Button onClick={() => void sendLink()}>{t("sendLink")}</Button>
      </div>
      {linkSent && <p role="status">{t("linkSent")}</p>}
      <p className="pt-2 text-sm text-quiet">
        {t("noAccount")}{" "}
        <Link href="/sign-up" className="text-ink underline">
          {t("signUp")}
        </Link>
      </p>
    </form>
  );
}
