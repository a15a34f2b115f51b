"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** The secret that signs what a schedule sends, shown on request. */
export function SigningSecret({
  id,
  why,
  show,
}: {
  id: string;
  why: string | null;
  show: (input: { id: string }) => Promise<ActionResult<{ secret: string }>>;
}) {
  const t = useTranslations("schedules");
  const attempt = useAttempt();
  const [secret, setSecret] = useState<string | null>(null);
  const press = async () => {
    const result = await attempt(show({ id }));
    if (result.ok) setSecret(result.data.secret);
    else toast.error(result.error.message);
  };
  return (
    <div className="space-y-3 pt-4">
      <p className="max-w-prose text-quiet">{t("secretText")}</p>
      {secret ? (
        <p className="font-mono text-sm break-all" data-testid="signing-secret">
          {secret}
        </p>
      ) : (
        <Button why={why} onClick={() => void press()}>
          {t("showSecret")}
        </Button>
      )}
    </div>
  );
}
