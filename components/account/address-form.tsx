"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { Button } from "@/components/ui/button";
import { changeEmailSchema } from "@/lib/people/schema";

/** Changes the address for signing in: confirmed at the old one first, then at the new one. */
export function AddressForm({ email }: { email: string }) {
  const t = useTranslations("security");
  const [asked, setAsked] = useState(false);
  const form = useForm({ resolver: zodResolver(changeEmailSchema), defaultValues: { email: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    if (values.email === email) return form.setError("email", { message: "email_same" });
    const answer = await postAuth("/change-email", { newEmail: values.email });
    return answer.ok ? setAsked(true) : form.setError("email", { message: answer.error });
  });
  return (
    <Form onSubmit={(event) => void submit(event)} className="max-w-md space-y-3 pt-5">
      <p className="text-quiet">{t("addressText", { email })}</p>
      <TextField
        label={t("newAddress")}
        id="new-address"
        type="email"
        autoComplete="email"
        register={form.register("email")}
        error={errors.email?.message}
      />
      <Button type="submit" disabled={isSubmitting}>
        {t("changeAddress")}
      </Button>
      {asked && <p role="status">{t("addressAsked", { email })}</p>}
    </Form>
  );
}
