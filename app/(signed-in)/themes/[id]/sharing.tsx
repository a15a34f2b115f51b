"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAct } from "@/components/form/use-act";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { sharings, type ShareTheme, type ThemeSharing } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Who can read a theme's editions without an account, where, and as which feeds. */
export function Sharing({
  themeId,
  sharing: { shared, url, feeds },
  why,
  share,
}: {
  themeId: string;
  sharing: ThemeSharing;
  why: string | null;
  share: (input: ShareTheme & { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("themes.sharing");
  const { act, busy } = useAct();
  const [wanted, setWanted] = useState(shared);
  return (
    <div className="space-y-3 pt-4">
      <p className="max-w-prose text-quiet">{t("text")}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Select
          id="theme-sharing"
          label={t("title")}
          value={wanted}
          why={why}
          options={sharings.map((one) => ({ value: one, label: t(`modes.${one}`) }))}
          onChange={(next) => setWanted(sharings.find((one) => one === next) ?? shared)}
        />
        {wanted !== shared && (
          <Button
            look="solid"
            disabled={busy}
            onClick={() =>
              void act(share({ id: themeId, shared: wanted, renew: false }), { done: t(`done.${wanted}`) })
            }
          >
            {t("apply")}
          </Button>
        )}
      </div>
      {wanted !== shared && <p className="text-sm">{t(`ask.${shared === "sealed" ? "withdraw" : wanted}`)}</p>}
      {url && feeds && (
        <dl className="border-t border-line text-[13px]">
          {(
            [
              ["page", url],
              ["rss", feeds.rss],
              ["atom", feeds.atom],
              ["json", feeds.json],
            ] as const
          ).map(([name, address]) => (
            <div key={name} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[6rem_1fr]">
              <dt className="text-quiet">{t(`address.${name}`)}</dt>
              <dd className="min-w-0 font-mono break-all">
                <a href={address} className="hover:underline">
                  {address}
                </a>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {shared === "sealed" && (
        <ConfirmButton
          label={t("renew")}
          why={why}
          disabled={busy}
          title={t("renewTitle")}
          text={t("renewText")}
          confirm={t("renewConfirm")}
          onConfirm={async () => void (await act(share({ id: themeId, shared, renew: true }), { done: t("renewed") }))}
        />
      )}
    </div>
  );
}
