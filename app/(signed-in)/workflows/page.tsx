import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { NameSearch } from "@/components/form/name-search";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { NextPage, NoneNamed } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { readByName, requireViewer } from "@/lib/transport/page";
import { listWorkflows } from "@/lib/workflows/queries";

export async function generateMetadata() {
  return { title: (await getTranslations("workflows"))("title") };
}

export default async function WorkflowsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("workflows");
  const { data: workflows, nextCursor, filter, long } = await readByName(listWorkflows, scope, searchParams);
  const add = (
    <ButtonLink href="/workflows/new" look="solid">
      {t("new")}
    </ButtonLink>
  );
  return (
    <PageMessages of="(signed-in)/workflows/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead title={t("title")} sentence={t("sentence")} actions={add} />
      {long && <NameSearch path="/workflows" text={filter.text ?? ""} />}
      {workflows.length === 0 && filter.text && <NoneNamed path="/workflows" text={filter.text} />}
      <div className="border-t border-ink">
        {workflows.length === 0 && !filter.text && <Empty title={t("empty.title")}>{t("empty.text")}</Empty>}
        <ul>
          {workflows.map(({ id, name, steps, ownerName, updatedAt }) => (
            <li key={id} className="grid gap-x-6 gap-y-1 border-b border-line py-3.5 sm:grid-cols-[1fr_1fr_10rem]">
              <Link
                href={`/workflows/${id}`}
                className="font-serif text-[17px] leading-snug font-medium hover:underline"
              >
                {name}
              </Link>
              <span className="text-sm [overflow-wrap:anywhere] text-quiet">
                {steps.map(({ key }) => key).join(" → ")}
              </span>
              <span className="text-sm text-quiet">
                {t("of", { name: ownerName ?? t("nobody") })}
                <br />
                <Moment at={updatedAt} timezone={timezone} />
              </span>
            </li>
          ))}
        </ul>
      </div>
      <NextPage path="/workflows" filter={filter} cursor={nextCursor} />
    </PageMessages>
  );
}
