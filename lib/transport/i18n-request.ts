import { getRequestConfig } from "next-intl/server";
import { messagesOf } from "@/lib/i18n/messages";
import { readPreferences } from "@/lib/transport/page";

export default getRequestConfig(async () => {
  const { locale, timezone } = await readPreferences();
  return { locale, timeZone: timezone, messages: messagesOf(locale) };
});
