"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import { shownEmail } from "@/lib/email-address";
import type { SuppressionView } from "@/lib/recipients/schema";
import type { ActionResult } from "@/lib/transport/action";

type Act = (input: { id: string }) => Promise<ActionResult<void>>;

/** Who is held back, from what, since when, on whose decision and why, and what can be done about it. */
export function HeldRows({
  held,
  timezone,
  lift,
  ask,
}: {
  held: SuppressionView[];
  timezone: string;
  lift: Act;
  ask: Act;
}) {
  const t = useTranslations("recipients");
  const { act, busy } = useAct();
  return (
    <ul className="border-t border-ink" data-testid="held">
      {held.map((one) => {
        const email = shownEmail(one.email);
        const isTheirs = one.heldBy === "recipient" || one.reason === "complained";
        return (
          <li
            key={one.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3"
          >
            <div className="min-w-0">
              <p className="[overflow-wrap:anywhere]">{email}</p>
              <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
                <StatusMark tone={one.heldBy === "mail" ? "wrong" : "idle"}>{t(`reason.${one.reason}`)}</StatusMark>
                {one.scheduleId ? (
                  <Link href={`/schedules/${one.scheduleId}`} className="underline">
                    {one.scheduleName ?? t("aSchedule")}
                  </Link>
                ) : (
                  <span>{t("everything")}</span>
                )}
                <span>
                  {t("since")} <Moment at={one.createdAt} timezone={timezone} />
                </span>
                {one.until && (
                  <span>
                    {t("until")} <Moment at={one.until} timezone={timezone} />
                  </span>
                )}
                {one.byName && <span>{t("by", { name: one.byName })}</span>}
              </p>
              {one.detail && <p className="text-[13px] break-words text-quiet">{one.detail}</p>}
            </div>
            {!isTheirs && (
              <Button
                look="quiet"
                disabled={busy}
                aria-label={t("liftOf", { email })}
                onClick={() => void act(lift({ id: one.id }), { done: t("lifted", { email }) })}
              >
                {t("lift")}
              </Button>
            )}
            {one.reason === "unsubscribed" &&
              (one.askedAt ? (
                <span className="text-sm text-quiet">
                  {t("asked")} <Moment at={one.askedAt} timezone={timezone} />
                </span>
              ) : (
                <ConfirmButton
                  label={t("ask")}
                  aria-label={t("askOf", { email })}
                  title={t("askTitle")}
                  text={t("askText", { email })}
                  confirm={t("askConfirm")}
                  onConfirm={async () => void (await act(ask({ id: one.id }), { done: t("askedNow", { email }) }))}
                />
              ))}
          </li>
        );
      })}
    </ul>
  );
}
