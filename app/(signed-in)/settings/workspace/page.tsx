import { getTranslations } from "next-intl/server";
import { updateWorkspaceAction } from "@/app/(signed-in)/settings/actions";
import { LogoField } from "@/app/(signed-in)/settings/workspace/logo-field";
import { WorkspaceForm } from "@/app/(signed-in)/settings/workspace/workspace-form";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection, Refusal } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { env } from "@/lib/env";
import { requireViewer, whyNot } from "@/lib/transport/page";
import { workspacePolicy } from "@/lib/workspaces/policy";
import { getWorkspace, readLogo } from "@/lib/workspaces/queries";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("workspace") };
}

export default async function WorkspacePage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("workspace");
  const [workspace, logo, changes] = await Promise.all([
    getWorkspace(scope),
    readLogo(scope),
    listAuditEvents(scope, { subjectId: scope.workspaceId, limit: 20 }),
  ]);
  const why = await whyNot(scope, workspacePolicy.configure);
  return (
    <PageMessages of="(signed-in)/settings/workspace/page">
      <PageSection title={t("general")}>
        <div className="pt-5">
          <Refusal why={why} />
        </div>
        <WorkspaceForm
          workspace={workspace}
          installation={{ retentionDays: env().RETENTION_DAYS, mailFrom: env().MAIL_FROM }}
          why={why}
          save={updateWorkspaceAction}
        />
        <LogoField
          logo={workspace.logo}
          image={logo && `data:${logo.contentType};base64,${Buffer.from(logo.bytes).toString("base64")}`}
          why={why}
          save={updateWorkspaceAction}
        />
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} />
        </PageSection>
      )}
    </PageMessages>
  );
}
