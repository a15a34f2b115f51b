import { getTranslations } from "next-intl/server";
import { deleteWorkspaceAction, requestExportAction } from "@/app/(signed-in)/settings/actions";
import { DeleteWorkspace } from "@/app/(signed-in)/settings/data/delete-workspace";
import { Exports } from "@/app/(signed-in)/settings/data/exports";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { PageSection, Refusal } from "@/components/ui/page";
import { exportPolicy } from "@/lib/exports/policy";
import { listExports } from "@/lib/exports/queries";
import { mayDo } from "@/lib/policy";
import { requireViewer, whyNot } from "@/lib/transport/page";
import { workspacePolicy } from "@/lib/workspaces/policy";
import { graceDays } from "@/lib/workspaces/schema";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("data") };
}

export default async function DataPage() {
  const { scope, workspace, timezone } = await requireViewer();
  const t = await getTranslations("data");
  const why = await whyNot(scope, exportPolicy.make);
  const archives = mayDo(scope, exportPolicy.make) ? await listExports(scope) : [];
  return (
    <PageMessages of="(signed-in)/settings/data/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageSection title={t("export")}>
        <p className="max-w-prose pt-4 text-quiet">{t("exportText")}</p>
        <div className="pt-4">
          <Refusal why={why} />
        </div>
        <Exports archives={archives} timezone={timezone} why={why} request={requestExportAction} />
      </PageSection>
      <PageSection title={t("delete")}>
        <p className="max-w-prose py-4 text-quiet">{t("deleteText", { days: graceDays })}</p>
        <DeleteWorkspace
          name={workspace.name}
          why={await whyNot(scope, workspacePolicy.delete)}
          remove={deleteWorkspaceAction}
        />
      </PageSection>
    </PageMessages>
  );
}
