import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { NameSearch } from "@/components/form/name-search";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { NextPage, NoneNamed } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { listReports } from "@/lib/reports/queries";
import { readByName, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("reports"))("title") };
}

export default async function ReportsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("reports");
  const { data: reports, nextCursor, filter, long } = await readByName(listReports, scope, searchParams);
  const actions = (
    <>
      <ButtonLink href="/reports/new?preset=market">{t("newMarket")}</ButtonLink>
      <ButtonLink href="/reports/new" look="solid">
        {t("new")}
      </ButtonLink>
    </>
  );
  return (
    <PageMessages of="(signed-in)/reports/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead title={t("title")} sentence={t("sentence")} actions={actions} />
      {long && <NameSearch path="/reports" text={filter.text ?? ""} />}
      {reports.length === 0 && filter.text && <NoneNamed path="/reports" text={filter.text} />}
      {reports.length === 0 && !filter.text ? (
        <div className="border-t border-ink">
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        </div>
      ) : (
        <ul className="border-t border-ink">
          {reports.map(({ id, name, source, ownerName, updatedAt }) => (
            <li key={id} className="grid gap-x-6 gap-y-1 border-b border-line py-3.5 sm:grid-cols-[1fr_12rem_10rem]">
              <Link href={`/reports/${id}`} className="font-serif text-[17px] leading-snug font-medium hover:underline">
                {name}
              </Link>
              <span className="text-sm text-quiet">{t(`kind.${source.kind}`)}</span>
              <span className="text-sm text-quiet">
                {t("of", { name: ownerName ?? t("nobody") })}
                <br />
                <Moment at={updatedAt} timezone={timezone} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <NextPage path="/reports" filter={filter} cursor={nextCursor} />
    </PageMessages>
  );
}
