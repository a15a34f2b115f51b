"use client";

import { useNow, useTranslations } from "next-intl";
import { useState } from "react";
import { Field, FieldErrorText, inputClass } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { useErrorText } from "@/components/form/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

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
  const errorText = useErrorText();
  const now = useNow();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const [bounded, setBounded] = useState(false);
  const [tried, setTried] = useState(false);
  const missing = bounded && until === null;
  const over = bounded && until !== null && Date.parse(until) <= now.getTime();
  const error = tried && missing ? t("dateMissing") : over ? errorText("instant_past") : undefined;
  return (
    <Dialog open={open} onOpenChange={onClose} title={t("title", { count })}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing && !over) void onPause({ reason: reason.trim() || null, until: bounded ? until : null });
        }}
      >
        <p className="mb-4 text-quiet">{t("text")}</p>
        <Field id="pause-reason" label={t("reason")} hint={t("reasonHint")}>
          <input
            id="pause-reason"
            maxLength={500}
            autoComplete="off"
            className={inputClass}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <fieldset className="mt-4 space-y-1.5">
          <legend className="mb-1 text-sm text-quiet">{t("until")}</legend>
          <label className="flex items-center gap-2.5">
            <input type="radio" className="accent-ink" checked={!bounded} onChange={() => setBounded(false)} />
            {t("forever")}
          </label>
          <label className="flex items-center gap-2.5">
            <input type="radio" className="accent-ink" checked={bounded} onChange={() => setBounded(true)} />
            {t("date")}
          </label>
          {bounded && (
            <div className="pl-6">
              <InstantField
                id="pause-until"
                label={t("dateLabel")}
                value={until}
                timezone={timezone}
                onChange={setUntil}
                error={error}
              />
              <p className="mt-1 text-[13px] text-quiet">{t("zone", { timezone })}</p>
              <FieldErrorText id="pause-until" error={error} />
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
