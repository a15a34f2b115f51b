import { useTranslations } from "next-intl";
import type { Messages } from "@/lib/i18n/messages";
import type { Failed } from "@/lib/i18n/schema";

/** Why something failed, in the reader's language; as it was said where the product has no words for it. */
export function useFailureText(): (failed: Failed) => string | null {
  const t = useTranslations("errors");
  const say = (code: string, values: Record<string, string | number>) => {
    const key = code as keyof Messages["errors"];
    return t.has(key) ? t(key, values as never) : code;
  };
  return ({ error, fault }) => {
    if (!fault) return error;
    const text = say(fault.code, fault.values);
    return fault.step === null ? text : say("step_failed", { step: fault.step, error: text });
  };
}
