import type { Messages } from "@/lib/i18n/messages";

declare module "next-intl" {
  /** Makes an unknown message key a compile error as well. */
  interface AppConfig {
    Messages: Messages;
  }
}
