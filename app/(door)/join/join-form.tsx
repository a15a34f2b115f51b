"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { FieldErrorText } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { joinSchema } from "@/lib/invitations/schema";
import type { ActionResult } from "@/lib/transport/action";

type Values = z.input<typeof joinSchema>;

/** Creates an account for the invited person: a name and a password; the link proves the address. */
export function JoinForm({
  token,
  email,
  join,
}: {
  token: string;
  email: string;
  join: (input: Values) => Promise<ActionResult<{ email: string }>>;
}) {
  const t = useTranslations("join");
  const tDoor = useTranslations("door");
  const text = useErrorText();
  const attempt = useAttempt();
  const router = useRouter();
  const form = useForm<Values>({
    resolver: zodResolver(joinSchema),
    mode: "onTouched",
    defaultValues: { token, name: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const result = await attempt(join(values));
    if (!result.ok) return applyErrors(form, result.error);
    const signedIn = await postAuth("/sign-in/email", { email: result.data.email, password: values.password });
    router.push(signedIn.ok ? "/" : "/sign-in");
    return router.refresh();
  });
  return (
    <Form onSubmit={(event) => void submit(event)} className="space-y-4">
      <p>{t("newAccount", { email })}</p>
      <TextField
        label={tDoor("name")}
        autoComplete="name"
        register={form.register("name")}
        error={errors.name?.message}
      />
      <TextField
        label={tDoor("password")}
        hint={tDoor("passwordHint")}
        type="password"
        autoComplete="new-password"
        register={form.register("password")}
        error={errors.password?.message}
      />
      <FieldErrorText id="form" error={text(errors.root?.message)} />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("accept")}
      </Button>
    </Form>
  );
}
