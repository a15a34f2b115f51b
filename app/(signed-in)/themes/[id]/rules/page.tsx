import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { rehearseAction, saveThemeAction } from "@/app/(signed-in)/themes/actions";
import { RulesForm } from "@/app/(signed-in)/themes/[id]/rules/rules-form";
import { PageMessages } from "@/components/shell/page-messages";
import { PageHead, Refusal } from "@/components/ui/page";
import { AppError } from "@/lib/errors";
import { themePolicy } from "@/lib/themes/policy";
import { getTheme, rehearse } from "@/lib/themes/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readTheme = readOnce(getTheme);

export async function generateMetadata() {
  return { title: (await getTranslations("selection"))("title") };
}

/** Which items of its sources a theme tells, and what a change to that would have let through recently. */
export default async function RulesPage({ params }: Props) {
  const { scope } = await requireViewer();
  const theme = await readTheme(scope, await requireId(params));
  const t = await getTranslations("selection");
  const why = await whyNot(scope, themePolicy.edit, theme);
  const { brief, selection } = theme;
  // Rules that take too long must still be shown, so that they can be removed.
  const lately = await rehearse(scope, { themeId: theme.id, brief, selection }).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== "not_found") return null;
    throw error;
  });
  return (
    <PageMessages of="(signed-in)/themes/[id]/rules/page">
      <PageHead
        above={<Link href={`/themes/${theme.id}`}>{theme.name}</Link>}
        title={t("title")}
        sentence={t("text")}
      />
      <Refusal why={why} />
      <RulesForm theme={theme} lately={lately} why={why} rehearse={rehearseAction} save={saveThemeAction} />
    </PageMessages>
  );
}
