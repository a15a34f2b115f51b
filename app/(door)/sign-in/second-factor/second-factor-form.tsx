"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { postAuth } from "@/components/account/post-auth";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { Button } from "@/components/ui/button";
import { secondFactorSchema } from "@/lib/people/schema";

/** The code of the authenticator app, or one of the recovery codes. */
export function SecondFactorForm({ next }: { next: string }) {
  const t = useTranslations("door");
  const router = useRouter();
  const [recovery, setRecovery] = useState(false);
  const [trust, setTrust] = useState(false);
  const form = useForm({ resolver: zodResolver(secondFactorSchema), defaultValues: { code: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ code }) => {
    const path = recovery ? "/two-factor/verify-backup-code" : "/two-factor/verify-totp";
    const answer = await postAuth(path, { code: recovery ? code : code.replace(/\s/g, ""), trustDevice: trust });
    if (!answer.ok) return form.setError("code", { message: answer.error });
    router.push(next);
    return router.refresh();
  });
  return (
    <Form key={String(recovery)} onSubmit={(event) => void submit(event)} className="space-y-4">
      <h1 className="text-4xl">{t("secondFactor")}</h1>
      <p className="text-quiet">{recovery ? t("recoveryText") : t("secondFactorText")}</p>
      <TextField
        label={recovery ? t("recoveryCode") : t("code")}
        autoComplete="one-time-code"
        inputMode={recovery ? "text" : "numeric"}
        register={form.register("code")}
        error={errors.code?.message}
      />
      <label className="flex items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-ink"
          checked={trust}
          onChange={(event) => setTrust(event.target.checked)}
        />
        {t("trustDevice")}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="solid" disabled={isSubmitting}>
          {t("goOn")}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            form.reset();
            setRecovery(!recovery);
          }}
        >
          {recovery ? t("useApp") : t("useRecovery")}
        </Button>
      </div>
    </Form>
  );
}
