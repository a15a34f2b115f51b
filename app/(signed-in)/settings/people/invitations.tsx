"use client";

import { useLocale, useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { Locale } from "@/lib/i18n/schema";
import type { InvitationView } from "@/lib/invitations/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Pending invitations: each can be sent again or revoked. */
export function Invitations({
  invitations,
  timezone,
  resend,
  revoke,
}: {
  invitations: InvitationView[];
  timezone: string;
  resend: (input: { id: string; locale: Locale }) => Promise<ActionResult<void>>;
  revoke: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("people");
  const locale = useLocale() as Locale;
  const { act, busy } = useAct();
  return (
    <ul className="mt-6 border-t border-line" data-testid="invitations">
      {invitations.map(({ id, email, role, expiresAt, expired }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3">
          <div className="min-w-0">
            <p className="[overflow-wrap:anywhere]">
              {email} <span className="text-quiet">({t(`role.${role}`)})</span>
            </p>
            <p className="text-sm text-quiet">
              {expired ? (
                <StatusMark tone="idle">{t("expired")}</StatusMark>
              ) : (
                <>
                  {t("validUntil")} <Moment at={expiresAt} timezone={timezone} />
                </>
              )}
            </p>
          </div>
          <div className="flex gap-2">
            <Button disabled={busy} onClick={() => void act(resend({ id, locale }), { done: t("sentAgain") })}>
              {t("sendAgain")}
            </Button>
            <Button look="quiet" disabled={busy} onClick={() => void act(revoke({ id }), { done: t("revoked") })}>
              {t("revoke")}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
