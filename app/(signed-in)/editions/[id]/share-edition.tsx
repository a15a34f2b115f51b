"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { inputClass } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** A link by which whoever has it reads an edition without an account, until it is withdrawn. */
export function ShareEdition({
  id,
  url,
  why,
  share,
}: {
  id: string;
  url: string | null;
  /** Why the viewer may not; null where they may. */
  why: string | null;
  share: (input: { id: string; shared: boolean }) => Promise<ActionResult<{ url: string | null }>>;
}) {
  const t = useTranslations("editions.share");
  const { act, busy } = useAct();
  return (
    <div className="space-y-3 pt-4">
      <p className="max-w-prose text-sm text-quiet">{url ? t("on") : t("off")}</p>
      {url ? (
        <div className="flex flex-wrap items-center gap-3">
          <input
            readOnly
            aria-label={t("link")}
            value={url}
            className={`${inputClass} min-w-0 flex-1 font-mono text-[13px]`}
            onFocus={(event) => event.target.select()}
          />
          <Button onClick={() => void act(copied(url), { done: t("copied") })}>{t("copy")}</Button>
          <ConfirmButton
            label={t("withdraw")}
            why={why}
            disabled={busy}
            title={t("withdrawTitle")}
            text={t("withdrawText")}
            confirm={t("withdraw")}
            onConfirm={async () => void (await act(share({ id, shared: false }), { done: t("withdrawn") }))}
          />
        </div>
      ) : (
        <Button why={why} disabled={busy} onClick={() => void act(share({ id, shared: true }), { done: t("shared") })}>
          {t("create")}
        </Button>
      )}
    </div>
  );
}

async function copied(url: string): Promise<ActionResult<void>> {
  await navigator.clipboard.writeText(url);
  return { ok: true, data: undefined };
}
