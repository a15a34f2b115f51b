"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { postAuth } from "@/components/account/post-auth";
import { QrCode } from "@/components/account/qr-code";
import { Form } from "@/components/form/form";
import { TextField } from "@/components/form/text-field";
import { Button } from "@/components/ui/button";
import { StatusMark } from "@/components/ui/status-mark";
import { passwordToConfirmSchema, secondFactorSchema } from "@/lib/people/schema";

interface Enrolment {
  totpURI: string;
  backupCodes: string[];
}

/** Turns the second factor on (scan, type one code, keep the recovery codes) or off, or makes new recovery codes. */
export function SecondFactor({ enabled, hasPassword }: { enabled: boolean; hasPassword: boolean }) {
  const t = useTranslations("security");
  const router = useRouter();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);

  if (enrolment) {
    return (
      <Enrol
        enrolment={enrolment}
        onDone={() => {
          setCodes(enrolment.backupCodes);
          setEnrolment(null);
          toast.success(t("secondFactorOn"));
          router.refresh();
        }}
      />
    );
  }
  const turnOff = async (body: Record<string, unknown>) => {
    const answer = await postAuth("/two-factor/disable", body);
    if (!answer.ok) return answer.error;
    setCodes(null);
    toast.success(t("secondFactorOff"));
    router.refresh();
    return null;
  };
  const renew = async (body: Record<string, unknown>) => {
    const answer = await postAuth<{ backupCodes: string[] }>("/two-factor/generate-backup-codes", body);
    if (!answer.ok) return answer.error;
    setCodes(answer.data.backupCodes);
    return null;
  };
  const begin = async (body: Record<string, unknown>) => {
    const answer = await postAuth<Enrolment>("/two-factor/enable", body);
    if (!answer.ok) return answer.error;
    setEnrolment(answer.data);
    return null;
  };
  return (
    <div className="space-y-4 pt-5">
      <StatusMark tone={enabled ? "ok" : "idle"}>{enabled ? t("isOn") : t("isOff")}</StatusMark>
      <p className="max-w-prose text-quiet">{t("secondFactorText")}</p>
      {codes && <RecoveryCodes codes={codes} />}
      <AskPassword
        hasPassword={hasPassword}
        choices={
          enabled
            ? [
                { label: t("newCodes"), act: renew },
                { label: t("turnOff"), act: turnOff },
              ]
            : [{ label: t("turnOn"), act: begin }]
        }
      />
    </div>
  );
}

/** Changes to the second factor are confirmed with the password, if the user has one. */
function AskPassword({
  hasPassword,
  choices,
}: {
  hasPassword: boolean;
  choices: { label: string; act: (body: Record<string, unknown>) => Promise<string | null> }[];
}) {
  const t = useTranslations("security");
  const form = useForm({
    resolver: zodResolver(passwordToConfirmSchema(hasPassword)),
    defaultValues: { password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const run = (act: (body: Record<string, unknown>) => Promise<string | null>) =>
    form.handleSubmit(async ({ password }) => {
      const error = await act(hasPassword ? { password } : {});
      if (error) form.setError("password", { message: error });
      else form.reset();
    });
  return (
    <Form
      className="max-w-md space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = choices;
        if (first) void run(first.act)();
      }}
    >
      {hasPassword && (
        <TextField
          label={t("passwordToConfirm")}
          id="second-factor-password"
          type="password"
          autoComplete="current-password"
          register={form.register("password")}
          error={errors.password?.message}
        />
      )}
      <div className="flex flex-wrap gap-2">
        {choices.map(({ label, act }, index) => (
          <Button
            key={label}
            type={index === 0 ? "submit" : "button"}
            disabled={isSubmitting}
            onClick={index === 0 ? undefined : () => void run(act)()}
          >
            {label}
          </Button>
        ))}
      </div>
    </Form>
  );
}

/** The secret as a picture and as text, and the first code as proof that the app has it. */
function Enrol({ enrolment, onDone }: { enrolment: Enrolment; onDone: () => void }) {
  const t = useTranslations("security");
  const form = useForm({ resolver: zodResolver(secondFactorSchema), defaultValues: { code: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ code }) => {
    const answer = await postAuth("/two-factor/verify-totp", { code: code.replace(/\s/g, "") });
    if (answer.ok) onDone();
    else form.setError("code", { message: answer.error });
  });
  const secret = new URL(enrolment.totpURI).searchParams.get("secret") ?? "";
  return (
    <Form onSubmit={(event) => void submit(event)} className="max-w-md space-y-4 pt-5">
      <p className="text-quiet">{t("scan")}</p>
      <QrCode text={enrolment.totpURI} label={t("qrCode")} />
      <p className="text-sm text-quiet">
        {t("orType")} <code className="font-mono break-all text-ink">{secret}</code>
      </p>
      <TextField
        label={t("firstCode")}
        autoComplete="one-time-code"
        inputMode="numeric"
        register={form.register("code")}
        error={errors.code?.message}
      />
      <Button type="submit" look="solid" disabled={isSubmitting}>
        {t("confirmCode")}
      </Button>
    </Form>
  );
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useTranslations("security");
  return (
    <div role="status" className="arrive max-w-md border-l-2 border-ink bg-wash px-4 py-3">
      <p className="text-sm">{t("codesText")}</p>
      <ul className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 font-mono text-sm" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  );
}
