import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { createKeyAction, revokeKeyAction } from "@/app/(signed-in)/settings/actions";
import { KeyForm } from "@/app/(signed-in)/settings/keys/key-form";
import { KeyRows } from "@/app/(signed-in)/settings/keys/key-rows";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection } from "@/components/ui/page";
import { auditPolicy } from "@/lib/audit/policy";
import { listAuditEvents } from "@/lib/audit/queries";
import { listKeys } from "@/lib/keys/queries";
import { mayDo } from "@/lib/policy";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("keys") };
}

export default async function KeysPage() {
  const { scope, person, timezone } = await requireViewer();
  const t = await getTranslations("keys");
  const [keys, changes] = await Promise.all([
    listKeys(scope),
    // Only users who may see the whole audit trail see whose keys exist.
    mayDo(scope, auditPolicy.readAll) ? listAuditEvents(scope, { subjectTypes: ["api_key"], limit: 20 }) : [],
  ]);
  return (
    <PageMessages of="(signed-in)/settings/keys/page">
      <PageSection title={t("title")}>
        {keys.length > 0 ? (
          <KeyRows keys={keys} self={person.id} timezone={timezone} revoke={revokeKeyAction} />
        ) : (
          <p className="py-4 text-quiet">{t("none")}</p>
        )}
      </PageSection>
      <PageSection title={t("new")}>
        <p className="max-w-prose pt-4 text-quiet">
          {t("text")}{" "}
          <Link href="/api-reference" className="underline">
            {t("toReference")}
          </Link>
        </p>
        <KeyForm create={createKeyAction} />
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
