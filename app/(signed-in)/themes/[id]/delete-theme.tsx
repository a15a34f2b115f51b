"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { toast } from "sonner";
import { attempt } from "@/components/form/attempt";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

export function DeleteTheme({
  id,
  name,
  why,
  remove,
}: {
  id: string;
  name: string;
  why: string | null;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("themes.delete");
  const locale = useLocale();
  const router = useRouter();
  return (
    <div className="mt-12">
      <ConfirmButton
        why={why}
        label={t("open")}
        title={t("title", { name })}
        text={t("text")}
        confirm={t("confirm")}
        onConfirm={async () => {
          const result = await attempt(locale, remove({ id }));
          if (!result.ok) toast.error(result.error.message);
          else router.push("/themes");
        }}
      />
    </div>
  );
}
