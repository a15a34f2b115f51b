"use client";

import { useTranslations } from "next-intl";
import type { UseFormReturn } from "react-hook-form";
import { useWatch } from "react-hook-form";
import type { z } from "zod";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { maxRecipients, type ThemeScheduleInput, type themeScheduleInputSchema } from "@/lib/schedules/schema";

type Form = UseFormReturn<z.input<typeof themeScheduleInputSchema>, unknown, ThemeScheduleInput>;

/** Up to three addresses, a line each; checked when one leaves the line. */
export function RecipientFields({ form, disabled }: { form: Form; disabled?: boolean }) {
  const t = useTranslations("schedule");
  const text = useErrorText();
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
                onClick={() => set(emails.filter((__, other) => other !== index))}
              >
                {t("remove")}
              </Button>
            </div>
            <FieldErrorText id={id} error={error} />
          </li>
        );
      })}
      <FieldErrorText id="schedule-emails" error={text(errors?.root?.message ?? errors?.message)} />
      {emails.length < maxRecipients && (
        <li>
          <Button
            disabled={disabled}
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
