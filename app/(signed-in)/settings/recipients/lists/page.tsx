import { getTranslations } from "next-intl/server";
import { createListAction, deleteListAction, updateListAction } from "@/app/(signed-in)/settings/recipients/actions";
import { ListForm } from "@/app/(signed-in)/settings/recipients/lists/list-form";
import { ListRows } from "@/app/(signed-in)/settings/recipients/lists/list-rows";
import { RecipientTabs } from "@/app/(signed-in)/settings/recipients/recipient-tabs";
import { PageMessages } from "@/components/shell/page-messages";
import { Empty, PageSection } from "@/components/ui/page";
import { listPolicy } from "@/lib/lists/policy";
import { listRecipientLists } from "@/lib/lists/queries";
import { mayDo } from "@/lib/policy";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("lists"))("title") };
}

/** Lists of addresses that schedules can name as one. For owners and managers. */
export default async function ListsPage() {
  const { scope } = await requireViewer();
  const t = await getTranslations("lists");
  if (!mayDo(scope, listPolicy.manage))
    return <p className="pt-6 text-quiet">{(await getTranslations("recipients"))("managersOnly")}</p>;
  const lists = await listRecipientLists(scope);
  return (
    <PageMessages of="(signed-in)/settings/recipients/lists/page">
      <RecipientTabs />
      <PageSection title={t("title")}>
        <p className="mt-3 max-w-prose text-quiet">{t("sentence")}</p>
        {lists.length > 0 ? (
          <ListRows lists={lists} update={updateListAction} remove={deleteListAction} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
      </PageSection>
      <PageSection title={t("new")}>
        <ListForm save={createListAction} />
      </PageSection>
    </PageMessages>
  );
}
