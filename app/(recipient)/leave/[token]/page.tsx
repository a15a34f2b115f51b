import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { chooseAction, switchOffAction, undoAction } from "@/app/(recipient)/leave/[token]/actions";
import { ChoiceForm } from "@/app/(recipient)/leave/[token]/choice-form";
import { SwitchOff } from "@/app/(recipient)/leave/[token]/switch-off";
import { PageMessages } from "@/components/shell/page-messages";
import { Moment } from "@/components/ui/moment";
import { recipientScope } from "@/lib/auth/recipient";
import { env } from "@/lib/env";
import { localDate } from "@/lib/recurrence/local-time";
import { weekdaySchema } from "@/lib/recurrence/schema";
import { dayName } from "@/lib/recurrence/words";
import type { Locale } from "@/lib/i18n/schema";
import { getRecipientView } from "@/lib/recipients/queries";
import type { Received } from "@/lib/recipients/schema";
import { orNotFound } from "@/lib/transport/page";

export const metadata = { robots: { index: false } };

/**
 * What a recipient gets, and may choose. Viewing it changes nothing, and it shows no address, because somebody else may
 * have the link.
 */
export default async function LeavePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const recipient = recipientScope(token);
  if (!recipient) notFound();
  const { scope } = recipient;
  const view = await orNotFound(getRecipientView(scope, recipient));
  const t = await getTranslations("leave");
  const { workspace, timezone, isSwitchedOff } = view;
  const holds = isSwitchedOff ? [] : view.holds;
  const locale = await getLocale();
  // Only the editions of a theme form a series in which one can cover several.
  const isTheme = recipient.subjectId !== null && recipient.scheduleId !== null;
  const isLeft = (of: string) => holds.some((hold) => hold.of === of && hold.reason === "unsubscribed");
  return (
    <PageMessages of="(recipient)/leave/[token]/page">
      <div className="mx-auto max-w-lg py-10">
        <h1 className="text-4xl leading-tight">{(!isSwitchedOff && view.list) || t("title")}</h1>
        <p className="mt-3 text-quiet">{t("text", { workspace })}</p>
        {isSwitchedOff && <p className="mt-4 border-l-2 border-ink bg-wash px-4 py-2.5">{t("switchedOff")}</p>}
        {holds.map(({ of, reason, since, until, detail }) => (
          <p key={`${of} ${reason}`} className="mt-4 border-l-2 border-ink bg-wash px-4 py-2.5">
            {t.rich(`hold.${reason}`, {
              of,
              day: weekdayName(detail, locale),
              workspace,
              since: () => <Moment at={since} timezone={timezone} />,
              until: () => <Moment at={until ?? since} timezone={timezone} />,
            })}
          </p>
        ))}
        <ChoiceForm
          token={token}
          workspace={workspace}
          name={isSwitchedOff ? null : (view.list ?? null)}
          offers={{
            schedule: !isLeft("schedule") && !isLeft("workspace"),
            workspace: !isLeft("workspace"),
            weekly:
              isTheme && !isSwitchedOff && !holds.some(({ reason }) => reason !== "bounced" && reason !== "paused"),
            until: !isSwitchedOff && !isLeft("workspace"),
            again: holds.some(({ reason }) => reason !== "blocked"),
          }}
          tomorrow={localDate(new Date(scope.clock.now().getTime() + dayMs), timezone)}
          inThirtyDays={localDate(new Date(scope.clock.now().getTime() + 30 * dayMs), timezone)}
          choose={chooseAction}
          undo={undoAction}
        />
        {!isSwitchedOff && (
          <>
            {view.received.length > 0 && (
              <section className="mt-12">
                <h2 className="text-xl">{t("received.title")}</h2>
                <ol className="mt-2 border-t border-line text-[15px]">
                  {view.received.map((one) => (
                    <li key={one.at} className="border-b border-line py-2">
                      <span className="mr-3 text-quiet">
                        <Moment at={one.at} timezone={timezone} />
                      </span>
                      {t(whatKey(one))}
                      {one.subject && <span className="block text-quiet">{one.subject}</span>}
                    </li>
                  ))}
                </ol>
              </section>
            )}
            <section className="mt-12 text-[15px] text-quiet">
              <h2 className="text-xl text-ink">{t("kept.title")}</h2>
              <p className="mt-2">{t("kept.text", { workspace, days: view.retentionDays ?? env().RETENTION_DAYS })}</p>
              <SwitchOff token={token} switchOff={switchOffAction} />
            </section>
          </>
        )}
      </div>
    </PageMessages>
  );
}

const dayMs = 86_400_000;

function weekdayName(detail: string | null, locale: string): string {
  const day = weekdaySchema.safeParse(detail).data;
  return day ? dayName(day, locale as Locale) : "";
}

function whatKey({ what }: Received) {
  return `received.${what}` as const;
}
