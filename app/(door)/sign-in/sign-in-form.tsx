"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { signInByPasskey } from "@/components/account/passkey";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { FieldErrorText } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { signInSchema } from "@/lib/people/schema";
import { emailSchema } from "@/lib/email-address";

type Values = z.infer<typeof signInSchema>;

interface Props {
  next: string;
  canSignUp: boolean;
  transport: string;
  /** The name of the provider that people can sign in with; null if there is none. */
  provider: string | null;
  /** A key under `errors`: why signing in with it failed. */
  providerError: string | null;
}

/** Signs in with a password, a passkey, a link sent by mail, or the organization's provider. */
export function SignInForm({ next, canSignUp, transport, provider, providerError }: Props) {
  const t = useTranslations("door");
  const text = useErrorText();
  const router = useRouter();
  const [fault, setFault] = useState(providerError);
  const [linkSent, setLinkSent] = useState(false);
  const form = useForm<Values>({ resolver: zodResolver(signInSchema), defaultValues: { email: "", password: "" } });
  const { errors, isSubmitting } = form.formState;
  const refuse = (message: string) => form.setError("root", { message });
  const goOn = (path: string) => {
    router.push(path);
    router.refresh();
  };
  const submit = form.handleSubmit(async (values) => {
    const answer = await postAuth<{ twoFactorRedirect?: boolean }>("/sign-in/email", values);
    if (!answer.ok) return refuse(answer.error);
    return goOn(answer.data.twoFactorRedirect ? `/sign-in/second-factor?next=${encodeURIComponent(next)}` : next);
  });
  const withPasskey = async () => {
    form.clearErrors();
    const answer = await signInByPasskey();
    if (answer.ok) goOn(next);
    else refuse(answer.error);
  };
  const withProvider = async () => {
    form.clearErrors();
    setFault(null);
    const back = `/sign-in?next=${encodeURIComponent(next)}`;
    const asked = { provider: "oidc", callbackURL: next, errorCallbackURL: back };
    const answer = await postAuth<{ url?: string }>("/sign-in/social", asked);
    if (answer.ok && answer.data.url) window.location.assign(answer.data.url);
    else setFault("provider_failed");
  };
  const sendLink = async () => {
    form.clearErrors();
    const email = emailSchema.safeParse(form.getValues("email"));
    if (!email.success) return form.setError("email", { message: email.error.issues[0]?.message });
    const answer = await postAuth("/sign-in/magic-link", { email: email.data, callbackURL: next });
    return answer.ok ? setLinkSent(true) : refuse(answer.error);
  };
  return (
    <Form onSubmit={(event) => void submit(event)} className="space-y-4">
      <h1 className="text-4xl">{t("signIn")}</h1>
      {provider && (
        <div className="space-y-2 border-b border-line pb-4">
          <Button look="solid" onClick={() => void withProvider()}>
            {t("withProvider", { provider })}
          </Button>
          <FieldErrorText id="provider" error={text(fault ?? undefined)} />
        </div>
      )}
      <TextField
        label={t("email")}
        type="email"
        autoComplete="email"
        register={form.register("email")}
        error={errors.email?.message}
      />
      <TextField
        label={t("password")}
        type="password"
        autoComplete="current-password"
        register={form.register("password")}
        error={errors.password?.message}
      />
      <FieldErrorText id="form" error={text(errors.root?.message)} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="solid" disabled={isSubmitting}>
          {t("signIn")}
        </Button>
        <Button onClick={() => void sendLink()}>{t("sendLink")}</Button>
        <Button onClick={() => void withPasskey()}>{t("passkey")}</Button>
      </div>
      {linkSent && <p role="status">{t("linkSent", { transport })}</p>}
      <p className="pt-2 text-sm text-quiet">
        <Link href="/forgot-password" className="text-ink underline">
          {t("forgot")}
        </Link>
        {canSignUp && (
          <>
            {" · "}
            {t("noAccount")}{" "}
            <Link href="/sign-up" className="text-ink underline">
              {t("signUp")}
            </Link>
          </>
        )}
      </p>
    </Form>
  );
}
