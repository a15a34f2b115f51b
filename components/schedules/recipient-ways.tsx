"use client";

import { useTranslations } from "next-intl";
import { useRecipientChoices } from "@/components/schedules/recipient-choices";

/** The channels and lists of the workspace, each with a checkbox; renders nothing if there are none. */
export function RecipientWays({
  value,
  onChange,
  disabled,
}: {
  /** The checked ones, as a schedule names them. */
  value: string[];
  onChange: (recipients: string[]) => void;
  disabled?: boolean | undefined;
}) {
  const t = useTranslations("schedule");
  const choices = useRecipientChoices().filter((one) => one.kind !== "person");
  if (choices.length === 0) return null;
  return (
    <fieldset className="mt-4">
      <legend className="text-sm text-quiet">{t("ways")}</legend>
      <ul className="mt-1 space-y-1">
        {choices.map(({ recipient, kind, name, count, isSuspended }) => (
          <li key={recipient}>
            <label className="inline-flex flex-wrap items-baseline gap-x-2">
              <input
                type="checkbox"
                className="size-4 self-center accent-ink"
                checked={value.includes(recipient)}
                disabled={disabled}
                onChange={({ target }) =>
                  onChange(target.checked ? [...value, recipient] : value.filter((one) => one !== recipient))
                }
              />
              <span className="[overflow-wrap:anywhere]">{name}</span>
              <span className="text-sm text-quiet">
                {[
                  t(`wayKind.${kind}`),
                  ...(count === null ? [] : [t("wayCount", { count })]),
                  ...(isSuspended ? [t("waySuspended")] : []),
                ].join(", ")}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
