"use client";

import { useNow, useTranslations } from "next-intl";
import { Controller, useForm, useWatch } from "react-hook-form";
import { FieldErrorText } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { TextField } from "@/components/form/text-field";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { resolverOf } from "@/components/form/resolver-of";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { type PauseInput, pauseInputSchema } from "@/lib/schedules/schema";

interface Values {
  reason: string;
  isBounded: boolean;
  until: string | null;
}

/** Asks why something is paused, and until when. */
export function PauseDialog({
  open,
  count = 1,
  timezone,
  onClose,
  onPause,
}: {
  open: boolean;
  /** How many are paused. */
  count?: number;
  timezone: string;
  onClose: () => void;
  onPause: (input: { reason: string | null; until: string | null }) => Promise<void>;
}) {
  const t = useTranslations("schedules.pauseDialog");
  const now = useNow();
  const form = useForm<Values, unknown, PauseInput>({
    resolver,
    defaultValues: { reason: "", isBounded: false, until: null },
  });
  const errors = useErrorsAt(form);
  const { isBounded: bounded } = useWatch({ control: form.control });
  const setBounded = (value: boolean) => form.setValue("isBounded", value);
  const submit = form.handleSubmit(async ({ reason, until }) => {
    if (form.getValues("isBounded") && (until === null || Date.parse(until) <= now.getTime()))
      form.setError("until", { message: until === null ? t("dateMissing") : "instant_past" });
    else await onPause({ reason, until });
  });
  return (
    <Dialog open={open} onOpenChange={onClose} title={t("title", { count })}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <p className="mb-4 text-quiet">{t("text")}</p>
        <TextField
          id="pause-reason"
          label={t("reason")}
          hint={t("reasonHint")}
          register={form.register("reason")}
          error={errors("reason")}
        />
        <fieldset className="mt-4 space-y-1.5">
          <legend className="mb-1 text-sm text-quiet">{t("until")}</legend>
          <label className="flex items-center gap-2.5">
            <input type="radio" className="accent-ink" checked={!bounded} onChange={() => setBounded(false)} />
            {t("forever", { count })}
          </label>
          <label className="flex items-center gap-2.5">
            <input type="radio" className="accent-ink" checked={bounded} onChange={() => setBounded(true)} />
            {t("date")}
          </label>
          {bounded && (
            <div className="pl-6">
              <Controller
                control={form.control}
                name="until"
                render={({ field }) => (
                  <InstantField
                    id="pause-until"
                    label={t("dateLabel")}
                    value={field.value}
                    timezone={timezone}
                    onChange={field.onChange}
                    error={errors("until")}
                  />
                )}
              />
              <p className="mt-1 text-[13px] text-quiet">{t("zone", { timezone })}</p>
              <FieldErrorText id="pause-until" error={errors("until")} />
            </div>
          )}
        </fieldset>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button type="submit" look="solid">
            {t("confirm")}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const resolver = resolverOf(pauseInputSchema, ({ reason, isBounded, until }: Values) => ({
  reason: reason.trim() || null,
  until: isBounded ? until : null,
}));
