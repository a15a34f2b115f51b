"use client";

import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { useRef } from "react";
import { HeldBackLink } from "@/components/deliveries/held-back-link";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { shortDay } from "@/components/ui/moment";
import { shownEmail, splitEmails } from "@/lib/email-address";
import { useRecipientChoices } from "@/components/schedules/recipient-choices";
import { RecipientWays } from "@/components/schedules/recipient-ways";
import { type HeldBack, isAddress } from "@/lib/recipients/schema";

/** So many are typed, pasted and read in one field. */
const mostLines = 10;

interface Props {
  value: string[];
  onChange: (recipients: string[]) => void;
  onBlur: () => void;
  /** What is wrong with a line, or with the list. */
  errors: { lines: (string | undefined)[]; list: string | undefined };
  heldBack?: HeldBack[];
  /** How many there may be. */
  most: number;
  disabled?: boolean;
}

/** Addresses, and the channels and lists to choose from; these stand behind the addresses. */
export function RecipientFields({ value, onChange, ...rest }: Props) {
  const emails = value.filter(isAddress);
  const ways = value.filter((one) => !isAddress(one));
  return (
    <>
      <Addresses {...rest} value={emails} onChange={(changed) => onChange([...changed, ...ways])} />
      <RecipientWays value={ways} disabled={rest.disabled} onChange={(changed) => onChange([...emails, ...changed])} />
    </>
  );
}

/** Some addresses, a line each, checked when one leaves the line; of many a text. */
function Addresses({ value, onChange, onBlur, errors, heldBack = [], most, disabled }: Props) {
  const t = useTranslations("schedule");
  const locale = useLocale();
  const timezone = useTimeZone() ?? "UTC";
  const text = useErrorText();
  const list = useRef<HTMLUListElement>(null);
  const known = useRecipientChoices().filter(({ kind }) => kind === "person");
  // What has the focus goes with its line, or comes with the next render.
  const focusLast = (selector: string) =>
    requestAnimationFrame(() => [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1)?.focus());
  if (most > mostLines)
    return (
      <RecipientText
        value={value}
        onChange={onChange}
        onBlur={onBlur}
        errors={errors}
        most={most}
        disabled={disabled}
      />
    );
  return (
    <ul ref={list} className="space-y-2">
      {value.map((email, index) => {
        const id = `schedule-email-${index}`;
        const error = text(errors.lines[index]);
        const held = heldBack.find((one) => one.email === email);
        return (
          <li key={index}>
            <div className="flex gap-2 sm:max-w-md">
              <input
                type="text"
                inputMode="email"
                autoComplete="off"
                list={known.length > 0 ? "known-recipients" : undefined}
                {...fieldProps(id, error)}
                value={shownEmail(email)}
                disabled={disabled}
                onChange={(event) => onChange(value.map((one, other) => (other === index ? event.target.value : one)))}
                onPaste={(event) => {
                  const pasted = splitEmails(event.clipboardData.getData("text"));
                  if (pasted.length < 2) return;
                  event.preventDefault();
                  // As many as there is room for; what is too many is left to the list's own limit to say.
                  onChange([...value.slice(0, index), ...pasted, ...value.slice(index + 1)]);
                }}
                onBlur={onBlur}
                aria-label={t("recipient", { number: index + 1 })}
                className={inputClass}
              />
              <Button
                look="quiet"
                disabled={disabled}
                aria-label={t("removeRecipient", { number: index + 1 })}
                onClick={() => {
                  onChange(value.filter((_, other) => other !== index));
                  focusLast("button");
                }}
              >
                {t("remove")}
              </Button>
            </div>
            <FieldErrorText id={id} error={error} />
            {held && (
              <p className="mt-1 text-[13px] text-quiet">
                {t(`heldBack.${held.why}`, {
                  of: held.of,
                  since: shortDay(held.since, timezone, locale),
                  until: shortDay(held.until ?? held.since, timezone, locale),
                })}{" "}
                <HeldBackLink address={email} />
              </p>
            )}
          </li>
        );
      })}
      {known.length > 0 && (
        <li hidden>
          <datalist id="known-recipients">
            {known.map(({ recipient, name }) => (
              <option key={recipient} value={shownEmail(recipient)}>
                {name}
              </option>
            ))}
          </datalist>
        </li>
      )}
      <FieldErrorText id="schedule-emails" error={text(errors.list)} />
      {value.length < most && (
        <li>
          <Button
            disabled={disabled}
            // Pressing it must not take the focus from an address: the error that may then appear would move the
            // button away from under the pointer.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              onChange([...value, ""]);
              focusLast("input");
            }}
          >
            {t("addRecipient")}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** Many addresses as a text, one a line. */
function RecipientText({ value, onChange, onBlur, errors, most, disabled }: Omit<Props, "heldBack">) {
  const t = useTranslations("schedule");
  const text = useErrorText();
  const wrong = errors.lines.findIndex((line) => line !== undefined);
  const error =
    wrong >= 0 ? `${t("lineWrong", { line: wrong + 1 })} ${text(errors.lines[wrong]) ?? ""}` : text(errors.list);
  return (
    <div>
      <textarea
        {...fieldProps("schedule-emails", error)}
        aria-label={t("recipients")}
        rows={8}
        disabled={disabled}
        value={value.join("\n")}
        onChange={({ target }) => onChange(target.value === "" ? [] : target.value.split(/[\n,;]\s*/))}
        onBlur={onBlur}
        className={`${inputClass} font-mono text-[13px]`}
      />
      <p className="mt-1 text-[13px] text-quiet">
        {t("recipientsOf", { count: value.filter((email) => email.trim() !== "").length, most })}
      </p>
      <FieldErrorText id="schedule-emails" error={error} />
    </div>
  );
}
