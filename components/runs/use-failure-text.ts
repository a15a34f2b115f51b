import { useTranslations } from "next-intl";
import type { Messages } from "@/lib/i18n/messages";
import type { Failed } from "@/lib/i18n/schema";

type Values = Record<string, string | number>;

/**
 * The message for a code that is only known from data; a code without a message is returned as it is. The page then
 * includes all error messages.
 */
export function useAnyErrorText(): (code: string, values?: Values) => string {
  const t = useTranslations("errors");
  return (code, values = {}) => {
    const key = code as keyof Messages["errors"];
    return t.has(key) ? t(key, values as never) : code;
  };
}

/** Why something failed, in the reader's language; the original text if the product has no message for it. */
export function useFailureText(): (failed: Failed) => string | null {
  const errorText = useAnyErrorText();
  return ({ error, fault }) => {
    if (!fault) return error;
    const text = errorText(fault.code, fault.values);
    return fault.step === null ? text : errorText("step_failed", { step: fault.step, error: text });
  };
}
