import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { importSourcesAction } from "@/app/(signed-in)/sources/actions";
import { ImportForm } from "@/app/(signed-in)/sources/import/import-form";
import { PageMessages } from "@/components/shell/page-messages";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import { listImports } from "@/lib/sources/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("imports"))("title") };
}

/** Lists of feeds from elsewhere: to import one, and to see earlier imports. */
export default async function ImportPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("imports");
  const imports = await listImports(scope);
  return (
    <PageMessages of="(signed-in)/sources/import/page">
      <PageHead
        above={<Link href="/sources">{(await getTranslations("sources"))("title")}</Link>}
        title={t("title")}
        sentence={t("sentence")}
      />
      <ImportForm bring={importSourcesAction} groupName={t("group")} />
      {imports.length > 0 && (
        <PageSection title={t("earlier")}>
          <ul>
            {imports.map((one) => (
              <li key={one.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line py-3">
                <Link href={`/sources/imports/${one.id}`} className="min-w-0 flex-1 underline [overflow-wrap:anywhere]">
                  {one.name || t("pasted")}
                </Link>
                <span className="text-sm text-quiet">{t("feeds", { count: one.total })}</span>
                {one.isFollowed && <span className="text-sm text-quiet">{t("followed")}</span>}
                {one.undoneAt && <span className="text-sm text-quiet">{t("undone")}</span>}
                <span className="text-sm text-quiet">
                  <Moment at={one.createdAt} timezone={timezone} />
                </span>
              </li>
            ))}
          </ul>
        </PageSection>
      )}
    </PageMessages>
  );
}
