import { getTranslations } from "next-intl/server";
import {
  addSuppressionsAction,
  askToReturnAction,
  liftSuppressionAction,
} from "@/app/(signed-in)/settings/recipients/actions";
import { BlockForm } from "@/app/(signed-in)/settings/recipients/held/block-form";
import { HeldFilters } from "@/app/(signed-in)/settings/recipients/held/held-filters";
import { HeldRows } from "@/app/(signed-in)/settings/recipients/held/held-rows";
import { RecipientTabs } from "@/app/(signed-in)/settings/recipients/recipient-tabs";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageSection } from "@/components/ui/page";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { listSuppressions } from "@/lib/recipients/queries";
import { type SuppressionFilter, suppressionFilterSchema } from "@/lib/recipients/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("recipients"))("title") };
}

/** Who gets no mail from the workspace, since when, on whose decision and why. For owners and managers. */
export default async function HeldPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("recipients");
  if (!mayDo(scope, recipientPolicy.manage)) return <p className="pt-6 text-quiet">{t("managersOnly")}</p>;
  const filter: SuppressionFilter = suppressionFilterSchema.safeParse(await searchParams).data ?? {};
  const { data: held, nextCursor } = await listSuppressions(scope, filter);
  const isFiltered = filter.reason !== undefined || Boolean(filter.text);
  return (
    <PageMessages of="(signed-in)/settings/recipients/held/page">
      <RecipientTabs />
      <PageSection
        title={t("title")}
        aside={held.length > 0 && <ButtonLink href="/settings/recipients/held/csv">{t("export")}</ButtonLink>}
      >
        <p className="mt-3 max-w-prose text-quiet">{t("sentence")}</p>
        <div className="mt-4">
          <HeldFilters values={{ reason: filter.reason ?? "", text: filter.text ?? "" }} />
        </div>
        {held.length > 0 ? (
          <HeldRows held={held} timezone={timezone} lift={liftSuppressionAction} ask={askToReturnAction} />
        ) : (
          <Empty title={t(isFiltered ? "none.title" : "empty.title")}>
            {t(isFiltered ? "none.text" : "empty.text")}
          </Empty>
        )}
        <NextPage path="/settings/recipients/held" filter={filter} cursor={nextCursor} />
      </PageSection>
      <PageSection title={t("block.title")}>
        <BlockForm add={addSuppressionsAction} />
      </PageSection>
    </PageMessages>
  );
}
