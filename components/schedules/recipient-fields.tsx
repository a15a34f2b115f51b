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

/** If more addresses than this are allowed, they are typed, pasted and read in one text field. */
const mostLines = 10;

interface Props {
  value: string[];
  onChange: (recipients: string[]) => void;
  onBlur: () => void;
  /** The errors of each line, and of the list. */
  errors: { lines: (string | undefined)[]; list: string | undefined };
  heldBack?: HeldBack[];
  /** How many addresses are allowed. */
  most: number;
  disabled?: boolean;
}

/** Addresses, and the channels and lists to choose from; in the value, these come after the addresses. */
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

/** A few addresses, one per line, each checked when the focus leaves it; for many, one text field. */
function Addresses({ value, onChange, onBlur, errors, heldBack = [], most, disabled }: Props) {
  const t = useTranslations("schedule");
  const locale = useLocale();
  const timezone = useTimeZone() ?? "UTC";
  const text = useErrorText();
  const list = useRef<HTMLUListElement>(null);
  const known = useRecipientChoices().filter(({ kind }) => kind === "person");
  // The focused element is removed with its line, or appears only with the next render.
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
                  // All pasted addresses are added; if they are too many, the error comes from the limit of the list.
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
            // Pressing it must not take the focus from an address, because the error that may then appear would move
            // the button away from under the pointer.
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

/** Many addresses in one text field, one per line. */
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
