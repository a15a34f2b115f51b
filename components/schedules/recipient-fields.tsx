"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useWatch } from "react-hook-form";
import type { z } from "zod";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { maxRecipients, type ThemeScheduleInput, type themeScheduleInputSchema } from "@/lib/schedules/schema";

type Form = UseFormReturn<z.input<typeof themeScheduleInputSchema>, unknown, ThemeScheduleInput>;

/** Up to three addresses, a line each; checked when one leaves the line. */
export function RecipientFields({ form, heldBack, disabled }: { form: Form; heldBack: string[]; disabled?: boolean }) {
  const t = useTranslations("schedule");
  const text = useErrorText();
  const addButton = useRef<HTMLButtonElement>(null);
  const { control, register, setValue, formState, setFocus } = form;
  const emails = useWatch({ control, name: "emails" }) ?? [];
  const set = (next: string[]) => setValue("emails", next, { shouldDirty: true, shouldValidate: true });
  const errors = formState.errors.emails;
  return (
    <ul className="space-y-2">
      {emails.map((_, index) => {
        const id = `schedule-email-${index}`;
        const error = text(errors?.[index]?.message);
        return (
          <li key={index}>
            <div className="flex gap-2 sm:max-w-md">
              <input
                type="email"
                inputMode="email"
                autoComplete="off"
                {...register(`emails.${index}`)}
                {...fieldProps(id, error)}
                aria-label={t("recipient", { number: index + 1 })}
                className={inputClass}
              />
              <Button
                look="quiet"
                disabled={disabled}
                aria-label={t("removeRecipient", { number: index + 1 })}
                onClick={() => {
                  set(emails.filter((__, other) => other !== index));
                  // The button that had the focus goes with its line.
                  requestAnimationFrame(() => addButton.current?.focus());
                }}
              >
                {t("remove")}
              </Button>
            </div>
            <FieldErrorText id={id} error={error} />
            {heldBack.includes(emails[index] ?? "") && <p className="mt-1 text-[13px] text-quiet">{t("heldBack")}</p>}
          </li>
        );
      })}
      <FieldErrorText id="schedule-emails" error={text(errors?.root?.message ?? errors?.message)} />
      {emails.length < maxRecipients && (
        <li>
          <Button
            ref={addButton}
            disabled={disabled}
            // Pressing it must not take the focus from an address: the error that may then appear would move the
            // button away from under the pointer.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              set([...emails, ""]);
              // The line exists after the next render.
              requestAnimationFrame(() => setFocus(`emails.${emails.length}`));
            }}
          >
            {t("addRecipient")}
          </Button>
        </li>
      )}
    </ul>
  );
}
