import { getTranslations } from "next-intl/server";
import { LinkTabs } from "@/components/ui/link-tabs";

/** Tabs for the mail sent to recipients and the notices sent to people of the workspace. */
export async function MailTabs() {
  const t = await getTranslations("mail.tab");
  return (
    <LinkTabs
      label={t("label")}
      tabs={[
        { href: "/mail", name: t("recipients") },
        { href: "/mail/notices", name: t("notices") },
      ]}
    />
  );
}
