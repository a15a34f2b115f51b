"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { FieldErrorText } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Joins with the account that is signed in. */
export function Accept({
  token,
  accept,
}: {
  token: string;
  accept: (input: { token: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("join");
  const attempt = useAttempt();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const press = async () => {
    setBusy(true);
    const result = await attempt(accept({ token }));
    if (!result.ok) {
      setBusy(false);
      return setError(result.error.message);
    }
    router.push("/");
    return router.refresh();
  };
  return (
    <>
      <Button look="solid" disabled={busy} onClick={() => void press()}>
        {t("accept")}
      </Button>
      <FieldErrorText id="accept" error={error} />
    </>
  );
}
