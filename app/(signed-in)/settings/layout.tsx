import { getTranslations } from "next-intl/server";
import { SettingsTabs } from "@/app/(signed-in)/settings/settings-tabs";
import { PageHead } from "@/components/ui/page";
import { requireViewer } from "@/lib/transport/page";

export default async function SettingsLayout({ children }: { children: React.ReactNode }) {
  const { workspace } = await requireViewer();
  const t = await getTranslations("settings");
  return (
    <>
      <PageHead title={t("title")} sentence={t("sentence", { workspace: workspace.name })} />
      <SettingsTabs />
      {children}
    </>
  );
}
