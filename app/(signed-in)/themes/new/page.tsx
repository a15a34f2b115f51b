import { getTranslations } from "next-intl/server";
import { Link } from "@/components/ui/link";
import { findGroupsAction } from "@/app/(signed-in)/sources/actions";
import { createThemeAction } from "@/app/(signed-in)/themes/actions";
import { PageMessages } from "@/components/shell/page-messages";
import { NewThemeForm } from "@/components/themes/new-theme-form";
import { PageHead } from "@/components/ui/page";
import { findSample } from "@/lib/samples/queries";
import { listGroupChoices } from "@/lib/sources/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("themes"))("new") };
}

export default async function NewThemePage() {
  const { scope, locale } = await requireViewer();
  const t = await getTranslations("themes");
  const [groups, sample] = await Promise.all([listGroupChoices(scope), findSample(scope)]);
  const [only, ...others] = groups.options.filter(({ id }) => id !== sample?.groupId);
  return (
    <PageMessages of="(signed-in)/themes/new/page">
      <PageHead above={<Link href="/themes">{t("title")}</Link>} title={t("new")} sentence={t("newSentence")} />
      <NewThemeForm
        groups={groups}
        findGroups={findGroupsAction}
        language={locale}
        create={createThemeAction}
        chosen={only && others.length === 0 && !groups.more ? [only.id] : []}
      />
    </PageMessages>
  );
}
