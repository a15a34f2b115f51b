import { getTranslations } from "next-intl/server";
import { forgetRecipientAction, noteRecipientsAction } from "@/app/(signed-in)/settings/recipients/actions";
import { KnownFilter } from "@/app/(signed-in)/settings/recipients/known-filter";
import { KnownRows } from "@/app/(signed-in)/settings/recipients/known-rows";
import { ManyForm } from "@/app/(signed-in)/settings/recipients/many-form";
import { PersonForm } from "@/app/(signed-in)/settings/recipients/person-form";
import { RecipientTabs } from "@/app/(signed-in)/settings/recipients/recipient-tabs";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { NextPage, NoneNamed } from "@/components/ui/next-page";
import { Empty, PageSection } from "@/components/ui/page";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { listRecipients } from "@/lib/recipients/queries";
import { type KnownFilter as Filter, knownFilterSchema } from "@/lib/recipients/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("recipients.known"))("title") };
}

const path = "/settings/recipients";

/** The people the workspace mails, and what it knows about them. For owners and managers. */
export default async function RecipientsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("recipients.known");
  if (!mayDo(scope, recipientPolicy.manage))
    return <p className="pt-6 text-quiet">{(await getTranslations("recipients"))("managersOnly")}</p>;
  const filter: Filter = knownFilterSchema.safeParse(await searchParams).data ?? {};
  const { data: people, nextCursor } = await listRecipients(scope, filter);
  return (
    <PageMessages of="(signed-in)/settings/recipients/page">
      <RecipientTabs />
      <PageSection
        title={t("title")}
        aside={people.length > 0 && <ButtonLink href={`${path}/csv`}>{t("export")}</ButtonLink>}
      >
        <p className="mt-3 max-w-prose text-quiet">{t("sentence")}</p>
        <div className="mt-4">
          <KnownFilter values={{ text: filter.text ?? "" }} />
        </div>
        {people.length > 0 ? (
          <KnownRows people={people} timezone={timezone} note={noteRecipientsAction} forget={forgetRecipientAction} />
        ) : filter.text ? (
          <NoneNamed path={path} text={filter.text} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
        <NextPage path={path} filter={filter} cursor={nextCursor} />
      </PageSection>
      <PageSection title={t("new")}>
        <PersonForm note={noteRecipientsAction} />
      </PageSection>
      <PageSection title={t("many.title")}>
        <ManyForm note={noteRecipientsAction} />
      </PageSection>
    </PageMessages>
  );
}
