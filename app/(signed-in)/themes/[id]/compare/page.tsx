import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { compareWritersAction, saveThemeAction } from "@/app/(signed-in)/themes/actions";
import { CompareForm } from "@/app/(signed-in)/themes/[id]/compare/compare-form";
import { PageMessages } from "@/components/shell/page-messages";
import { PageHead, Refusal } from "@/components/ui/page";
import { listWriters } from "@/lib/models/queries";
import { themePolicy } from "@/lib/themes/policy";
import { getTheme } from "@/lib/themes/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readTheme = readOnce(getTheme);

export async function generateMetadata() {
  return { title: (await getTranslations("compare"))("title") };
}

/** What two writers write from the same items, before one is chosen. */
export default async function ComparePage({ params }: Props) {
  const { scope } = await requireViewer();
  const theme = await readTheme(scope, await requireId(params));
  const writers = await listWriters(scope);
  const t = await getTranslations("compare");
  const why = await whyNot(scope, themePolicy.edit, theme);
  return (
    <PageMessages of="(signed-in)/themes/[id]/compare/page">
      <PageHead
        above={<Link href={`/themes/${theme.id}`}>{theme.name}</Link>}
        title={t("title")}
        sentence={t("text")}
      />
      <Refusal why={why} />
      {!why && <CompareForm theme={theme} writers={writers} compare={compareWritersAction} save={saveThemeAction} />}
    </PageMessages>
  );
}
