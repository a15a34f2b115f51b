"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { type LeaveChoice, leaveChoiceSchema } from "@/lib/deliveries/schema";

export function LeaveForm({
  token,
  leave,
}: {
  token: string;
  leave: (input: { token: string; choice: LeaveChoice }) => Promise<boolean>;
}) {
  const t = useTranslations("leave");
  const [choice, setChoice] = useState<LeaveChoice>("schedule");
  const [state, setState] = useState<"open" | "busy" | "done" | "failed">("open");
  const submit = async () => {
    setState("busy");
    setState((await leave({ token, choice }).catch(() => false)) ? "done" : "failed");
  };
  if (state === "done") {
    return (
      <p role="status" className="mt-6 font-serif text-xl">
        {t(`done.${choice}`)}
      </p>
    );
  }
  return (
    <form
      className="mt-6"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className="space-y-2 border-y border-line py-4">
        <legend className="sr-only">{t("choices")}</legend>
        {leaveChoiceSchema.options.map((option) => (
          <label key={option} className="flex items-baseline gap-2.5">
            <input
              type="radio"
              name="choice"
              className="accent-ink"
              checked={choice === option}
              onChange={() => setChoice(option)}
            />
            {t(`choice.${option}`)}
          </label>
        ))}
      </fieldset>
      <div className="mt-4">
        <Button type="submit" look="solid" disabled={state === "busy"}>
          {t("confirm")}
        </Button>
      </div>
      {state === "failed" && (
        <p role="alert" className="mt-3 text-accent">
          {t("failed")}
        </p>
      )}
    </form>
  );
}
