"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { CostText } from "@/components/themes/cost-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { RunCost } from "@/lib/models/schema";
import type { DeliveryMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** "Generate now", after saying what will become of the edition. */
export function GenerateButton({
  themeId,
  recipients,
  transport,
  mode,
  cost,
  disabled,
  why,
  generate,
}: {
  themeId: string;
  recipients: number;
  transport: string;
  mode: DeliveryMode;
  /** Of the theme's writer. */
  cost: RunCost | null;
  disabled: boolean;
  /** Why the viewer may not; null where they may. */
  why: string | null;
  generate: (input: { themeId: string; deliveryMode: DeliveryMode }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("generate");
  const attempt = useAttempt();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const start = async (deliveryMode: DeliveryMode) => {
    setBusy(true);
    const result = await attempt(generate({ themeId, deliveryMode })).finally(() => setBusy(false));
    setOpen(false);
    if (!result.ok) toast.error(result.error.message);
    router.refresh();
  };
  return (
    <>
      <Button look="solid" disabled={disabled} why={why} onClick={() => setOpen(true)}>
        {t("open")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("title")}>
        <p className="text-quiet">{t("text")}</p>
        <CostText cost={cost} />
        <div className="mt-5 flex flex-wrap gap-2">
          <Button
            look={mode === "draft" || recipients === 0 ? "solid" : "plain"}
            disabled={busy}
            onClick={() => void start("draft")}
          >
            {t("draft")}
          </Button>
          <Button look={mode === "send" ? "solid" : "plain"} disabled={busy} onClick={() => void start("send")}>
            {recipients > 0 ? t("send", { count: recipients, transport }) : t("publish")}
          </Button>

          <Button look="quiet" onClick={() => setOpen(false)}>
            {t("close")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
