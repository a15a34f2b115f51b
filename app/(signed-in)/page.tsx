import { Link } from "@/components/ui/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RunRows } from "@/components/runs/run-rows";
import { PressWeek } from "@/components/schedules/press-week";
import { ButtonLink } from "@/components/ui/button";
import { Empty, PageHead, PageSection } from "@/components/ui/page";
import { localDays, startOfLocalDay } from "@/lib/recurrence/rules";
import { listOccurredRuns, listRuns } from "@/lib/runs/queries";
import { countOverdue, listPlanned } from "@/lib/schedules/queries";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { countThemes } from "@/lib/themes/queries";
import { findSample } from "@/lib/samples/queries";
import { requireViewer } from "@/lib/transport/page";
import { getWorkspace } from "@/lib/workspaces/queries";
import { formatLocale } from "@/lib/i18n/schema";

export default async function TodayPage() {
  const { scope, locale, timezone } = await requireViewer();
  const t = await getTranslations("today");
  const { setupClosed } = await getWorkspace(scope);
  const themes = await countThemes(scope);
  if (!setupClosed && themes === 0) redirect("/welcome");
  // Once there is another theme, the sample is no longer needed.
  const sample = themes === 1 ? await findSample(scope) : null;
  const now = scope.clock.now();
  const lately = new Date(now.getTime() - 5_000);
  const midnight = startOfLocalDay(now, timezone);
  const [planned, occurred, recent, late] = await Promise.all([
    listPlanned(scope, { after: now, days: localDays(now, timezone, 7) }),
    listOccurredRuns(scope, midnight, now),
    listRuns(scope, { limit: 12 }),
    countOverdue(scope, lately),
  ]);
  const tomorrow = startOfLocalDay(new Date(midnight.getTime() + 36 * 3_600_000), timezone);
  const leftToday = planned.occurrences
    .filter(({ dueAt }) => dueAt !== null && new Date(dueAt) < tomorrow)
    .reduce((sum, { count }) => sum + count, 0);
  const busy = occurred.some(
    (run) => run.status === "pending" || run.status === "running" || run.deliveries.waiting > 0,
  );
  const overdue = late > 0;
  const troubled = occurred.filter((run) => run.status === "failed" || run.deliveries.failed > 0).length;
  const title = new Intl.DateTimeFormat(formatLocale(locale), {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: timezone,
  }).format(now);
  return (
    <>
      <KeepFresh renderedAt={now} />
      <PageHead
        title={<span className="first-letter:uppercase inline-block">{title}</span>}
        sentence={`${planned.more === 0 ? t("left", { count: leftToday }) : t("leftMany")} ${troubled > 0 ? t("trouble", { count: troubled }) : overdue ? t("overdue") : busy ? t("busy") : t("fine")}`}
        actions={
          <ButtonLink href="/themes/new" look="solid">
            {t("newTheme")}
          </ButtonLink>
        }
      />
      {!setupClosed && (
        <p className="mb-6 border-l-2 border-ink bg-wash px-4 py-2.5">
          {t("setup")}{" "}
          <Link href="/welcome" className="underline">
            {t("setupGoOn")}
          </Link>
        </p>
      )}
      {sample && (
        <p className="mb-6 border-l-2 border-ink bg-wash px-4 py-2.5" data-testid="sample-note">
          {t("sample")}{" "}
          <Link href="/welcome" className="underline">
            {t("sampleGoOn")}
          </Link>
        </p>
      )}
      <PressWeek occurred={occurred} planned={planned} now={now} timezone={timezone} />
      <PageSection title={t("justNow")}>
        {recent.length > 0 ? (
          <RunRows runs={recent} timezone={timezone} now={now} />
        ) : (
          <Empty title={t("empty.title")} action={<ButtonLink href="/welcome">{t("firstSteps")}</ButtonLink>}>
            {t("empty.text")}
          </Empty>
        )}
      </PageSection>
    </>
  );
}
