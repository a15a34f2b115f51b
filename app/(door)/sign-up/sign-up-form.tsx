"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { Field, FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { postAuth } from "@/components/shell/post-auth";
import { Button } from "@/components/ui/button";
import { type SignUpInput, signUpSchema } from "@/lib/workspaces/schema";

const fields = [
  { name: "name", type: "text", autoComplete: "name" },
  { name: "workspace", type: "text", autoComplete: "organization" },
  { name: "email", type: "email", autoComplete: "email" },
  { name: "password", type: "password", autoComplete: "new-password" },
] as const;

/** An account and a workspace of one's own. */
export function SignUpForm() {
  const t = useTranslations("door");
  const text = useErrorText();
  const router = useRouter();
  const form = useForm<SignUpInput>({
    resolver: zodResolver(signUpSchema),
    mode: "onTouched",
    defaultValues: { name: "", workspace: "", email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const failure = await postAuth("/sign-up/email", values);
    if (failure === "email_taken") return form.setError("email", { message: failure });
    if (failure) return form.setError("root", { message: failure });
    router.push("/");
    return router.refresh();
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="space-y-4">
      <h1 className="text-4xl">{t("signUp")}</h1>
      {fields.map(({ name, type, autoComplete }) => (
        <Field
          key={name}
          id={name}
          label={t(name)}
          hint={name === "workspace" ? t("workspaceHint") : undefined}
          error={text(errors[name]?.message)}
        >
          <input
            type={type}
            autoComplete={autoComplete}
            {...form.register(name)}
            {...fieldProps(name, text(errors[name]?.message))}
            className={inputClass}
          />
        </Field>
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
    </form>
  );
}
