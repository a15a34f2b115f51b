import type { Messages } from "@/lib/i18n/messages";

declare module "next-intl" {
  /** A key that is no message's is a compile error, too. */
  interface AppConfig {
    Messages: Messages;
  }
}
