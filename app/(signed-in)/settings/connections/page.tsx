import { getTranslations } from "next-intl/server";
import {
  createConnectionAction,
  createModelAction,
  deleteConnectionAction,
  deleteModelAction,
  testModelAction,
  updateModelAction,
} from "@/app/(signed-in)/settings/connections/actions";
import { Models, NewModel } from "@/app/(signed-in)/settings/connections/models";
import { ConnectionForm } from "@/app/(signed-in)/settings/connections/connection-form";
import { ConnectionRows } from "@/app/(signed-in)/settings/connections/connection-rows";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection, Refusal } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { connectionPolicy } from "@/lib/connections/policy";
import { listConnections } from "@/lib/connections/queries";
import { listModels } from "@/lib/models/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("connections") };
}

/** Connections to other systems: what reports read from, and models that write. For owners and managers. */
export default async function ConnectionsPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("connections");
  const tModels = await getTranslations("models");
  const why = await whyNot(scope, connectionPolicy.manage);
  if (why) {
    return (
      <div className="pt-6">
        <Refusal why={why} />
      </div>
    );
  }
  const [connections, models, changes] = await Promise.all([
    listConnections(scope),
    listModels(scope),
    listAuditEvents(scope, { subjectTypes: ["connection", "model"], limit: 20 }),
  ]);
  return (
    <PageMessages of="(signed-in)/settings/connections/page">
      <PageSection title={t("title")}>
        <p className="max-w-prose pt-4 text-quiet">{t("text")}</p>
        {connections.length > 0 ? (
          <ConnectionRows connections={connections} timezone={timezone} remove={deleteConnectionAction} />
        ) : (
          <p className="py-4 text-quiet">{t("none")}</p>
        )}
      </PageSection>
      <PageSection title={t("new")}>
        <ConnectionForm create={createConnectionAction} />
      </PageSection>
      <PageSection title={tModels("title")}>
        <p className="max-w-prose pt-4 text-quiet">{tModels("text")}</p>
        {models.length > 0 ? (
          <Models models={models} test={testModelAction} update={updateModelAction} remove={deleteModelAction} />
        ) : (
          <p className="py-4 text-quiet">{tModels("none")}</p>
        )}
      </PageSection>
      <PageSection title={tModels("new")}>
        <NewModel create={createModelAction} />
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
