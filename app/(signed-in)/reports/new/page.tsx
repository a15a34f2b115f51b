import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  createMarketSnapshotAction,
  createReportAction,
  previewReportAction,
  sampleSourceAction,
} from "@/app/(signed-in)/reports/actions";
import { MarketForm } from "@/app/(signed-in)/reports/new/market-form";
import { emptyDraft } from "@/components/reports/report-draft";
import { ReportForm } from "@/components/reports/report-form";
import { PageMessages } from "@/components/shell/page-messages";
import { PageHead } from "@/components/ui/page";
import { connectionPolicy } from "@/lib/connections/policy";
import { listConnections } from "@/lib/connections/queries";
import { env } from "@/lib/env";
import { mayDo } from "@/lib/policy";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("reports"))("new") };
}

/** An empty new report, or with `preset=market` one about a housing market. */
export default async function NewReportPage({ searchParams }: { searchParams: Promise<{ preset?: string }> }) {
  const { scope, locale } = await requireViewer();
  const t = await getTranslations("reports");
  const market = (await searchParams).preset === "market";
  const connections = mayDo(scope, connectionPolicy.manage) ? await listConnections(scope) : [];
  const sampleUrl = `${env().PUBLIC_URL}/samples/listings.csv`;
  return (
    <PageMessages of="(signed-in)/reports/new/page">
      <PageHead
        above={<Link href="/reports">{t("title")}</Link>}
        title={t(market ? "newMarket" : "new")}
        sentence={market && t("marketText")}
      />
      {market ? (
        <MarketForm
          language={locale}
          connections={connections}
          sampleUrl={sampleUrl}
          create={createMarketSnapshotAction}
        />
      ) : (
        <ReportForm
          saved={{ version: null, values: emptyDraft(locale) }}
          connections={connections}
          sampleUrl={sampleUrl}
          save={createReportAction}
          sample={sampleSourceAction}
          preview={previewReportAction}
        />
      )}
    </PageMessages>
  );
}
