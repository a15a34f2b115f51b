import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { createWorkflowAction, findStepReferencesAction } from "@/app/(signed-in)/workflows/actions";
import { PageMessages } from "@/components/shell/page-messages";
import { PageHead } from "@/components/ui/page";
import { WorkflowForm } from "@/components/workflows/workflow-form";
import { listStepReferences, listStepTypes } from "@/lib/workflows/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("workflows"))("new") };
}

export default async function NewWorkflowPage() {
  const { scope } = await requireViewer();
  const t = await getTranslations("workflows");
  const [references, taskTypes] = await Promise.all([listStepReferences(scope), listStepTypes(scope)]);
  return (
    <PageMessages of="(signed-in)/workflows/new/page">
      <PageHead above={<Link href="/workflows">{t("title")}</Link>} title={t("new")} sentence={t("newSentence")} />
      <WorkflowForm
        saved={{ version: null, values: { name: "", steps: [] } }}
        taskTypes={taskTypes}
        references={references}
        find={findStepReferencesAction}
        save={createWorkflowAction}
      />
    </PageMessages>
  );
}
