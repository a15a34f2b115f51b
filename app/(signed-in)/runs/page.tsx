import { getTranslations } from "next-intl/server";
import { Link } from "@/components/ui/link";
import { RunRows } from "@/components/runs/run-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { classNames } from "@/components/ui/class-names";
import { Empty, PageHead } from "@/components/ui/page";
import { listRuns } from "@/lib/runs/queries";
import { runFilterSchema, runStatuses } from "@/lib/runs/schema";
import { listThemeChoices } from "@/lib/themes/queries";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { requireViewer } from "@/lib/transport/page";
import { RunFilters } from "@/app/(signed-in)/runs/run-filters";

export async function generateMetadata() {
  return { title: (await getTranslations("runs"))("title") };
}

export default async function RunsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("runs");
  const filter = runFilterSchema.safeParse(await searchParams).data ?? { limit: 50 };
  const [runs, themes] = await Promise.all([listRuns(scope, filter), listThemeChoices(scope)]);
  const last = runs.length === filter.limit ? runs.at(-1) : undefined;
  const older = new URLSearchParams();
  if (filter.status) older.set("status", filter.status);
  if (filter.subjectId) older.set("subjectId", filter.subjectId);
  if (last) older.set("after", last.id);
  return (
    <PageMessages of="(signed-in)/runs/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead title={t("title")} sentence={t("sentence")} />
      <RunFilters
        status={filter.status ?? ""}
        subjectId={filter.subjectId ?? ""}
        statuses={[...runStatuses]}
        themes={themes}
      />
      <div className={classNames("border-t border-ink")}>
        {runs.length > 0 ? (
          <RunRows runs={runs} timezone={timezone} now={scope.clock.now()} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
      </div>
      {last && (
        <p className="pt-4">
          <Link href={`/runs?${older}`} className="text-sm underline">
            {t("older")}
          </Link>
        </p>
      )}
    </PageMessages>
  );
}
