import { getTranslations } from "next-intl/server";
import { Link } from "@/components/ui/link";
import { RunRows } from "@/components/runs/run-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { Empty, PageHead } from "@/components/ui/page";
import { listMembers } from "@/lib/members/queries";
import { listRunPage } from "@/lib/runs/queries";
import { getSchedule, listTaskTypes } from "@/lib/schedules/queries";
import { runFilterSchema } from "@/lib/runs/schema";
import { listThemeChoices } from "@/lib/themes/queries";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { orNotFound, requireViewer } from "@/lib/transport/page";
import { RunFilters } from "@/app/(signed-in)/runs/run-filters";

export async function generateMetadata() {
  return { title: (await getTranslations("runs"))("title") };
}

export default async function RunsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("runs");
  const asked = Object.fromEntries(Object.entries(await searchParams).filter(([, value]) => value !== ""));
  const filter = runFilterSchema.safeParse({ ...asked, limit: 50 }).data ?? { limit: 50 };
  const { status = "", taskType = "", scheduleId = "", subjectId = "", triggeredById = "" } = filter;
  const { from = "", through = "" } = filter;
  const values = { status, taskType, scheduleId, subjectId, triggeredById, from, through };
  const [{ data: runs, nextCursor }, themes, members, taskTypes, schedule] = await Promise.all([
    listRunPage(scope, filter),
    listThemeChoices(scope),
    listMembers(scope),
    listTaskTypes(scope),
    scheduleId ? orNotFound(getSchedule(scope, scheduleId, { deleted: true })) : null,
  ]);
  const older = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  if (nextCursor) older.set("after", nextCursor);
  return (
    <PageMessages of="(signed-in)/runs/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead title={t("title")} sentence={t("sentence")} />
      <RunFilters values={values} themes={themes} members={members} schedule={schedule} taskTypes={taskTypes} />
      <div className="border-t border-ink">
        {runs.length > 0 ? (
          <RunRows runs={runs} timezone={timezone} now={scope.clock.now()} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
      </div>
      {nextCursor && (
        <p className="pt-4">
          <Link href={`/runs?${older}`} className="text-sm underline">
            {t("older")}
          </Link>
        </p>
      )}
    </PageMessages>
  );
}
