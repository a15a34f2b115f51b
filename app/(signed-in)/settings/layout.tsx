import { getTranslations } from "next-intl/server";
import { SettingsTabs } from "@/app/(signed-in)/settings/settings-tabs";
import { PageHead } from "@/components/ui/page";
import { backupPolicy } from "@/lib/backups/policy";
import { mayDo } from "@/lib/policy";
import { requireViewer } from "@/lib/transport/page";
import { isHome } from "@/lib/workspaces/queries";

export default async function SettingsLayout({ children }: { children: React.ReactNode }) {
  const { workspace, scope } = await requireViewer();
  const t = await getTranslations("settings");
  return (
    <>
      <PageHead title={t("title")} sentence={t("sentence", { workspace: workspace.name })} />
      <SettingsTabs backups={mayDo(scope, backupPolicy.manage) && (await isHome(scope.workspaceId))} />
      {children}
    </>
  );
}
