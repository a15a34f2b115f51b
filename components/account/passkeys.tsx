"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { addPasskey } from "@/components/account/passkey";
import { postAuth } from "@/components/account/post-auth";
import { TextField } from "@/components/form/text-field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Moment } from "@/components/ui/moment";
import { type PasskeyView, profileSchema } from "@/lib/people/schema";

/** The passkeys that the user can sign in with. */
export function Passkeys({ passkeys, timezone }: { passkeys: PasskeyView[]; timezone: string }) {
  const t = useTranslations("security");
  const text = useErrorText();
  const router = useRouter();
  const form = useForm({ resolver: zodResolver(profileSchema), defaultValues: { name: "" } });
  const { errors, isSubmitting } = form.formState;
  const add = form.handleSubmit(async ({ name }) => {
    const answer = await addPasskey(name);
    if (!answer.ok) return form.setError("name", { message: answer.error });
    toast.success(t("passkeyAdded"));
    form.reset();
    return router.refresh();
  });
  const remove = async (id: string) => {
    const answer = await postAuth("/passkey/delete-passkey", { id });
    if (answer.ok) toast.success(t("passkeyRemoved"));
    else toast.error(text(answer.error) ?? "");
    router.refresh();
  };
  return (
    <div>
      <ul>
        {passkeys.map(({ id, name, createdAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-2.5">
            <span>
              {name ?? t("passkey")}{" "}
              {createdAt && (
                <span className="text-sm text-quiet">
                  {t("since")} <Moment at={createdAt} timezone={timezone} />
                </span>
              )}
            </span>
            <ConfirmButton
              label={t("remove")}
              title={t("removePasskeyTitle", { name: name ?? t("passkey") })}
              text={t("removePasskeyText")}
              confirm={t("remove")}
              onConfirm={() => remove(id)}
            />
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void add(event)} noValidate className="max-w-md space-y-3 pt-5">
        <p className="text-quiet">{t("passkeysText")}</p>
        <TextField
          label={t("passkeyName")}
          id="passkey-name"
          register={form.register("name")}
          error={errors.name?.message}
        />
        <Button type="submit" disabled={isSubmitting}>
          {t("addPasskey")}
        </Button>
      </form>
    </div>
  );
}
