"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText } from "@/components/form/field";
import { TimeField } from "@/components/form/time-field";
import { useErrorText } from "@/components/form/use-error-text";
import type { KindProps } from "@/components/schedules/rule-draft";
import { Button } from "@/components/ui/button";

/** Fields for the time of a rule's days, and for further times. */
export function Times({
  value: { time, alsoAt = [] },
  set,
  onBlur,
  errors,
}: Pick<KindProps, "onBlur" | "errors"> & {
  value: { time: string; alsoAt?: string[] | undefined };
  set: (times: { time?: string; alsoAt?: string[] | undefined }) => void;
}) {
  const t = useTranslations("rule");
  const text = useErrorText();
  const error = text(errors.time?.message ?? errors.alsoAt?.message);
  const setAt = (index: number, next: string) => set({ alsoAt: alsoAt.map((one, at) => (at === index ? next : one)) });
  const without = (index: number) => (alsoAt.length > 1 ? alsoAt.filter((_, at) => at !== index) : undefined);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <label htmlFor="rule-time" className="text-sm text-quiet">
          {t("at")}
        </label>
        <TimeField id="rule-time" value={time} onChange={(next) => set({ time: next })} onBlur={onBlur} error={error} />
        {alsoAt.map((one, index) => (
          <span key={index} className="flex items-center gap-1.5">
            <label htmlFor={`rule-time-${index + 2}`} className="sr-only">
              {t("alsoAt", { number: index + 2 })}
            </label>
            <TimeField
              id={`rule-time-${index + 2}`}
              value={one}
              onChange={(next) => setAt(index, next)}
              onBlur={onBlur}
            />
            <Button
              look="quiet"
              aria-label={t("removeTime", { time: one })}
              onClick={() => set({ alsoAt: without(index) })}
            >
              <span aria-hidden="true" className="inline-block min-w-6">
                ×
              </span>
            </Button>
          </span>
        ))}
        {alsoAt.length < 23 && (
          <Button look="quiet" onClick={() => set({ alsoAt: [...alsoAt, ""] })}>
            {t("addTime")}
          </Button>
        )}
      </div>
      <FieldErrorText id="rule-time" error={error} />
    </div>
  );
}
