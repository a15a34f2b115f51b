import { getTranslations } from "next-intl/server";
import { settleRequestAction } from "@/app/(signed-in)/requests/actions";
import { RequestTabs } from "@/app/(signed-in)/requests/request-tabs";
import { RequestRows } from "@/components/requests/request-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Empty, PageSection } from "@/components/ui/page";
import { listRequests } from "@/lib/requests/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("requests"))("drafts") };
}

/** Drafts that wait for the viewer; for owners and managers also the drafts of others. */
export default async function DraftsPage() {
  const { scope, timezone, person } = await requireViewer();
  const t = await getTranslations("requests");
  const { data } = await listRequests(scope, { status: "draft", limit: 200 });
  const mine = data.filter(({ ownerId }) => ownerId === person.id);
  const others = data.filter(({ ownerId }) => ownerId !== person.id);
  return (
    <PageMessages of="(signed-in)/requests/drafts/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <RequestTabs />
      <PageSection title={t("yours")}>
        {mine.length > 0 ? (
          <RequestRows requests={mine} timezone={timezone} settle={settleRequestAction} />
        ) : (
          <Empty title={t("noDrafts.title")}>{t("noDrafts.text")}</Empty>
        )}
      </PageSection>
      {others.length > 0 && (
        <PageSection title={t("others")}>
          <RequestRows requests={others} timezone={timezone} settle={settleRequestAction} />
        </PageSection>
      )}
    </PageMessages>
  );
}
