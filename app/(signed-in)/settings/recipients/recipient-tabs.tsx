import { getTranslations } from "next-intl/server";
import { LinkTabs } from "@/components/ui/link-tabs";

/** Tabs for those the workspace mails: people, lists of them, and who is held back. */
export async function RecipientTabs() {
  const t = await getTranslations("recipients.tab");
  return (
    <div className="mt-4">
      <LinkTabs
        label={t("label")}
        tabs={[
          { href: "/settings/recipients", name: t("people") },
          { href: "/settings/recipients/lists", name: t("lists") },
          { href: "/settings/recipients/held", name: t("held") },
        ]}
      />
    </div>
  );
}
