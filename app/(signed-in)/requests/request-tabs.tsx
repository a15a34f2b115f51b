import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { LinkTabs } from "@/components/ui/link-tabs";
import { PageHead } from "@/components/ui/page";

/** The head of the pages about requests: the board, the drafts, the templates. */
export async function RequestTabs() {
  const t = await getTranslations("requests");
  return (
    <>
      <PageHead
        title={t("title")}
        sentence={t("sentence")}
        actions={
          <ButtonLink href="/schedules/new?type=request" look="solid">
            {t("newTemplate")}
          </ButtonLink>
        }
      />
      <LinkTabs
        label={t("title")}
        tabs={[
          { href: "/requests", name: t("board") },
          { href: "/requests/drafts", name: t("drafts") },
          { href: "/requests/templates", name: t("templates") },
        ]}
      />
    </>
  );
}
