"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { FieldErrorText } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { type SignUpInput, signUpSchema } from "@/lib/people/schema";

const fields = [
  { name: "name", type: "text", autoComplete: "name" },
  { name: "workspace", type: "text", autoComplete: "organization" },
  { name: "email", type: "email", autoComplete: "email" },
  { name: "password", type: "password", autoComplete: "new-password" },
] as const;

/** Creates an account and its own workspace. The outcome is sent by mail, to the person who has the address. */
export function SignUpForm({ transport, domains }: { transport: string; domains: readonly string[] }) {
  const t = useTranslations("door");
  const format = useFormatter();
  const text = useErrorText();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm<SignUpInput>({
    resolver: zodResolver(signUpSchema),
    mode: "onTouched",
    defaultValues: { name: "", workspace: "", email: "", password: "" },
  });
  const hints: Partial<Record<keyof SignUpInput, string>> = {
    workspace: t("workspaceHint"),
    ...(domains.length > 0
      ? { email: t("domainsHint", { domains: format.list(domains, { type: "disjunction" }) }) }
      : {}),
  };
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const answer = await postAuth("/sign-up/email", values);
    if (answer.ok) setSentTo(values.email);
    else form.setError("root", { message: answer.error });
  });
  if (sentTo) {
    return (
      <div role="status">
        <h1 className="text-4xl">{t("mailSent", { transport })}</h1>
        <p className="mt-4 text-quiet">{t("mailSentText", { email: sentTo, transport })}</p>
      </div>
    );
  }
  return (
    <Form onSubmit={(event) => void submit(event)} className="space-y-4">
      <h1 className="text-4xl">{t("signUp")}</h1>
      {fields.map(({ name, type, autoComplete }) => (
        <TextField
          key={name}
          label={t(name)}
          hint={hints[name]}
          type={type}
          autoComplete={autoComplete}
          register={form.register(name)}
          error={errors[name]?.message}
        />
      ))}
      <FieldErrorText id="form" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("create")}
      </Button>
      <p className="pt-2 text-sm text-quiet">
        {t("haveAccount")}{" "}
        <Link href="/sign-in" className="text-ink underline">
          {t("signIn")}
        </Link>
      </p>
    </Form>
  );
}
