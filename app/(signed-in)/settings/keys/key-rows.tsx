"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { KeyView } from "@/lib/keys/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Keys, each with what it may do, when it was last used, and a button to revoke it. */
export function KeyRows({
  keys,
  self,
  timezone,
  revoke,
}: {
  keys: KeyView[];
  self: string;
  timezone: string;
  revoke: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("keys");
  const { act } = useAct();
  return (
    <ul data-testid="keys">
      {keys.map((key) => (
        <li
          key={key.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3"
        >
          <div className="min-w-0">
            <p className="[overflow-wrap:anywhere]">
              {key.name} <span className="font-mono text-[13px] text-quiet">{key.prefix}…</span>
            </p>
            <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
              <span>{t(`scope.${key.scopes.at(-1) ?? "read"}`)}</span>
              {key.ownerId !== self && <span>{t("of", { name: key.ownerName ?? "" })}</span>}
              <span>
                {key.lastUsedAt ? (
                  <>
                    {t("lastUsed")} <Moment at={key.lastUsedAt} timezone={timezone} />
                  </>
                ) : (
                  t("neverUsed")
                )}
              </span>
              {key.expired ? (
                <StatusMark tone="idle">{t("expired")}</StatusMark>
              ) : (
                key.expiresAt && (
                  <span>
                    {t("until")} <Moment at={key.expiresAt} timezone={timezone} />
                  </span>
                )
              )}
            </p>
          </div>
          <ConfirmButton
            label={t("revoke")}
            title={t("revokeTitle", { name: key.name })}
            text={t("revokeText")}
            confirm={t("revoke")}
            onConfirm={async () => {
              await act(revoke({ id: key.id }), { done: t("revoked") });
            }}
          />
        </li>
      ))}
    </ul>
  );
}
