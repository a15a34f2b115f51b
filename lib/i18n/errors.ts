import { createTranslator } from "use-intl/core";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";

/** The sentence for an error's reason or a field error's code; the code itself when it has no sentence. */
export function errorText(locale: Locale, code: string, values: Record<string, string | number> = {}): string {
  const messages = messagesOf(locale);
  if (!(code in messages.errors)) return code;
  const t = createTranslator({ locale, messages, namespace: "errors" });
  return t(code as keyof typeof messages.errors, values as never);
}
