import { getTranslations } from "next-intl/server";
import { EditionRows } from "@/components/editions/edition-rows";
import { Empty, PageHead, PageSection } from "@/components/ui/page";
import { listEditions } from "@/lib/editions/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("editions"))("title") };
}

export default async function EditionsPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("editions");
  const [drafts, published] = await Promise.all([
    listEditions(scope, { status: "draft" }),
    listEditions(scope, { status: "published", limit: 100 }),
  ]);
  return (
    <>
      <PageHead title={t("title")} sentence={t("sentence")} />
      {drafts.length > 0 && (
        <PageSection title={t("drafts")}>
          <EditionRows editions={drafts} timezone={timezone} />
        </PageSection>
      )}
      <PageSection title={t("published")}>
        {published.length > 0 ? (
          <EditionRows editions={published} timezone={timezone} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
      </PageSection>
    </>
  );
}
