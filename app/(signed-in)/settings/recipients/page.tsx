import { getTranslations } from "next-intl/server";
import {
  addSuppressionsAction,
  askToReturnAction,
  createListAction,
  deleteListAction,
  liftSuppressionAction,
  updateListAction,
} from "@/app/(signed-in)/settings/recipients/actions";
import { BlockForm } from "@/app/(signed-in)/settings/recipients/block-form";
import { HeldFilters } from "@/app/(signed-in)/settings/recipients/held-filters";
import { HeldRows } from "@/app/(signed-in)/settings/recipients/held-rows";
import { ListForm } from "@/app/(signed-in)/settings/recipients/list-form";
import { ListRows } from "@/app/(signed-in)/settings/recipients/list-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageSection } from "@/components/ui/page";
import { listRecipientLists } from "@/lib/lists/queries";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { listSuppressions } from "@/lib/recipients/queries";
import { type SuppressionFilter, suppressionFilterSchema } from "@/lib/recipients/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("recipients"))("title") };
}

/** Who gets no mail of the workspace, since when, by whose word and why. */
export default async function RecipientsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("recipients");
  if (!mayDo(scope, recipientPolicy.manage)) return <p className="pt-6 text-quiet">{t("managersOnly")}</p>;
  const filter: SuppressionFilter = suppressionFilterSchema.safeParse(await searchParams).data ?? {};
  const tLists = await getTranslations("lists");
  const [lists, { data: held, nextCursor }] = await Promise.all([
    listRecipientLists(scope),
    listSuppressions(scope, filter),
  ]);
  const isFiltered = filter.reason !== undefined || Boolean(filter.text);
  return (
    <PageMessages of="(signed-in)/settings/recipients/page">
      <PageSection title={tLists("title")}>
        <p className="mt-1 max-w-prose text-quiet">{tLists("sentence")}</p>
        <ListRows lists={lists} update={updateListAction} remove={deleteListAction} />
      </PageSection>
      <PageSection title={tLists("new")}>
        <ListForm save={createListAction} />
      </PageSection>
      <PageSection title={t("title")}>
        <p className="mt-1 max-w-prose text-quiet">{t("sentence")}</p>
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
        <NextPage path="/settings/recipients" filter={filter} cursor={nextCursor} />
        {held.length > 0 && (
          <div className="mt-4">
            <ButtonLink href="/settings/recipients/csv">{t("export")}</ButtonLink>
          </div>
        )}
      </PageSection>
      <PageSection title={t("block.title")}>
        <BlockForm add={addSuppressionsAction} />
      </PageSection>
    </PageMessages>
  );
}
