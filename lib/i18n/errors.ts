import { createTranslator } from "use-intl/core";
import { type Messages, messagesOf } from "@/lib/i18n/messages";
import type { Failed, Fault, Locale } from "@/lib/i18n/schema";

/** The sentence for an error's reason or a field error's code; the code itself when it has no sentence. */
export function errorText(locale: Locale, code: string, values: Record<string, string | number> = {}): string {
  if (!isErrorText(code)) return code;
  const messages = messagesOf(locale);
  const t = createTranslator({ locale, messages, namespace: "errors" });
  return t(code, values as never);
}

/** The sentence for a fault. */
export function faultText(locale: Locale, { code, values, step }: Fault): string {
  const text = errorText(locale, code, values);
  return step === null ? text : errorText(locale, "step_failed", { step, error: text });
}

/** Why something failed, in the reader's language; the original error if the product has no sentence for it. */
export function failureText(locale: Locale, { error, fault }: Failed): string | null {
  return fault ? faultText(locale, fault) : error;
}

/** The sentence for a failed fetch, from its stored form: a code and a status, "url_status 404". */
export function fetchFailureText(locale: Locale, kept: string): string {
  const [code = "", status = ""] = kept.split(" ");
  return errorText(locale, code, { status });
}

/** Whether there is a sentence for a code. */
export function isErrorText(code: string): code is keyof Messages["errors"] {
  return code in messagesOf("en").errors;
}
