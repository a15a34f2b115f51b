import { getTranslations } from "next-intl/server";
import { LinkTabs } from "@/components/ui/link-tabs";
import { PageHead } from "@/components/ui/page";
import { backupPolicy } from "@/lib/backups/policy";
import { connectionPolicy } from "@/lib/connections/policy";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { requireViewer } from "@/lib/transport/page";
import { isHome } from "@/lib/db/installation";

export default async function SettingsLayout({ children }: { children: React.ReactNode }) {
  const { workspace, scope } = await requireViewer();
  const t = await getTranslations("settings");
  const backups = mayDo(scope, backupPolicy.manage) && (await isHome(scope.workspaceId));
  return (
    <>
      <PageHead title={t("title")} sentence={t("sentence", { workspace: workspace.name })} />
      <LinkTabs
        label={t("tab.label")}
        tabs={[
          { href: "/settings", name: t("tab.profile") },
          { href: "/settings/security", name: t("tab.security") },
          { href: "/settings/workspace", name: t("tab.workspace") },
          { href: "/settings/people", name: t("tab.people") },
          ...(mayDo(scope, recipientPolicy.manage)
            ? [
                { href: "/settings/recipients", name: t("tab.recipients") },
                { href: "/settings/channels", name: t("tab.channels") },
              ]
            : []),
          { href: "/settings/keys", name: t("tab.keys") },
          ...(mayDo(scope, connectionPolicy.manage)
            ? [{ href: "/settings/connections", name: t("tab.connections") }]
            : []),
          { href: "/settings/data", name: t("tab.data") },
          ...(backups ? [{ href: "/settings/backups", name: t("tab.backups") }] : []),
        ]}
      />
      {children}
    </>
  );
}
