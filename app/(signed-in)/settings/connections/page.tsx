import { getTranslations } from "next-intl/server";
import { createConnectionAction, deleteConnectionAction } from "@/app/(signed-in)/settings/connections/actions";
import { ConnectionForm } from "@/app/(signed-in)/settings/connections/connection-form";
import { ConnectionRows } from "@/app/(signed-in)/settings/connections/connection-rows";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection, Refusal } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { connectionPolicy } from "@/lib/connections/policy";
import { listConnections } from "@/lib/connections/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("connections") };
}

/** Ways into other systems that reports read from. For owners and managers. */
export default async function ConnectionsPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("connections");
  const why = await whyNot(scope, connectionPolicy.manage);
  if (why) {
    return (
      <div className="pt-6">
        <Refusal why={why} />
      </div>
    );
  }
  const [connections, changes] = await Promise.all([
    listConnections(scope),
    listAuditEvents(scope, { subjectTypes: ["connection"], limit: 20 }),
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
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
