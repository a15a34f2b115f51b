import { getTranslations } from "next-intl/server";
import { LinkTabs } from "@/components/ui/link-tabs";

/** What readers were sent, and what the people of the workspace were told. */
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
