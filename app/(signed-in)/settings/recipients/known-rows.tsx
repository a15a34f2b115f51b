"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Note, PersonForm } from "@/app/(signed-in)/settings/recipients/person-form";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import { shownEmail } from "@/lib/email-address";
import { mostSearched } from "@/lib/paging";
import type { KnownRecipient } from "@/lib/recipients/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Actions {
  note: Note;
  forget: (input: { email: string }) => Promise<ActionResult<void>>;
}

/** The recipients: what is known about each, what names them, what they answered, and whether they are held back. */
export function KnownRows({ people, timezone, ...actions }: { people: KnownRecipient[]; timezone: string } & Actions) {
  return (
    <ul className="border-t border-ink" data-testid="recipients">
      {people.map((person) => (
        <KnownRow key={person.email} person={person} timezone={timezone} {...actions} />
      ))}
    </ul>
  );
}

function KnownRow({ person, timezone, note, forget }: { person: KnownRecipient; timezone: string } & Actions) {
  const t = useTranslations("recipients.known");
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const email = shownEmail(person.email);
  const name = person.name ?? person.memberName;
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="[overflow-wrap:anywhere]">
            {name ?? email}
            {name !== null && <span className="ml-2 text-sm text-quiet">{email}</span>}
          </p>
          <Facts person={person} timezone={timezone} />
          {person.consentSource !== null && (
            <p className="text-[13px] [overflow-wrap:anywhere] text-quiet">
              {t("consentFrom", { source: person.consentSource })}
            </p>
          )}
        </div>
        <Button aria-expanded={open} aria-label={t("editOne", { email })} onClick={() => setOpen(!open)}>
          {t("edit")}
        </Button>
      </div>
      {open && (
        <PersonForm
          person={person}
          note={note}
          onSaved={() => setOpen(false)}
          forget={
            isForgettable(person) && (
              <ConfirmButton
                disabled={busy}
                label={t("forget")}
                title={t("forgetTitle", { email })}
                text={t("forgetText")}
                confirm={t("forget")}
                onConfirm={async () => {
                  const done = t("forgotten", { email });
                  await act(forget({ email: person.email }), { done, onDone: () => setOpen(false) });
                }}
              />
            )
          }
        />
      )}
    </li>
  );
}

function Facts({ person, timezone }: { person: KnownRecipient; timezone: string }) {
  const t = useTranslations("recipients.known");
  const locale = useTranslations("preferences.locale");
  const { memberName, language, timezone: zone, schedules, lists, consent, heldBack } = person;
  return (
    <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
      {heldBack && <HeldMark email={person.email} why={heldBack.why} />}
      {memberName !== null && <span>{t("member")}</span>}
      <span>{t("named", { schedules, lists })}</span>
      {language && <span>{locale(language)}</span>}
      {zone && <span>{zone.replaceAll("_", " ")}</span>}
      {consent && (
        <span>
          {t(`consent.${consent.state}`)} <Moment at={consent.answeredAt ?? consent.askedAt} timezone={timezone} />
        </span>
      )}
    </p>
  );
}

/** Why they get no mail, with a link to the list of people held back if it says more. */
function HeldMark({ email, why }: { email: string; why: NonNullable<KnownRecipient["heldBack"]>["why"] }) {
  const t = useTranslations("recipients.why");
  const mark = <StatusMark tone={why === "bounced" ? "wrong" : "idle"}>{t(why)}</StatusMark>;
  if (why === "asked" || why === "declined") return mark;
  return (
    <Link
      href={`/settings/recipients/held?text=${encodeURIComponent(email.slice(0, mostSearched))}`}
      className="underline"
    >
      {mark}
    </Link>
  );
}

/** True if something is known about them, or if nothing names them any more. */
function isForgettable({ name, language, timezone, consentSource, schedules, lists }: KnownRecipient): boolean {
  return [name, language, timezone, consentSource].some((one) => one !== null) || schedules + lists === 0;
}
