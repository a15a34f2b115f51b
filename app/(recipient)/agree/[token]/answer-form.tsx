"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { ConsentAnswer } from "@/lib/consents/schema";

export function AnswerForm({
  token,
  answer,
}: {
  token: string;
  answer: (input: { token: string; answer: ConsentAnswer }) => Promise<boolean>;
}) {
  const t = useTranslations("agree");
  const [state, setState] = useState<"open" | "busy" | "failed" | ConsentAnswer>("open");
  const say = async (wanted: ConsentAnswer) => {
    setState("busy");
    setState((await answer({ token, answer: wanted }).catch(() => false)) ? wanted : "failed");
  };
  if (state === "agreed" || state === "declined") {
    return (
      <p role="status" className="mt-6 font-serif text-xl">
        {t(`done.${state}`)}
      </p>
    );
  }
  return (
    <div className="mt-6">
      <div className="flex flex-wrap gap-3">
        <Button look="solid" disabled={state === "busy"} onClick={() => void say("agreed")}>
          {t("agreed")}
        </Button>
        <Button disabled={state === "busy"} onClick={() => void say("declined")}>
          {t("declined")}
        </Button>
      </div>
      {state === "failed" && (
        <p role="alert" className="mt-3 text-accent">
          {t("failed")}
        </p>
      )}
    </div>
  );
}
