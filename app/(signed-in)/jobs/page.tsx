import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { retryRunAction } from "@/app/(signed-in)/runs/actions";
import { SystemState } from "@/app/(signed-in)/jobs/system-state";
import { QueueTable } from "@/app/(signed-in)/jobs/queue-table";
import { RetryRun } from "@/components/runs/retry-run";
import { PageMessages } from "@/components/shell/page-messages";
import { TaskName } from "@/components/tasks/task-name";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection, Refusal } from "@/components/ui/page";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { env, warningsOf, widthsOf } from "@/lib/env";
import { sendDeliveryJob } from "@/lib/deliveries/jobs";
import { healthPolicy } from "@/lib/health/policy";
import { recentHealth } from "@/lib/transport/recent-health";
import { listQueues, listTroubles, listWorkers } from "@/lib/health/queries";
import type { TroubleView } from "@/lib/health/schema";
import { failureText } from "@/lib/i18n/errors";
import { executeRunQueues } from "@/lib/runs/rules";
import { lanes } from "@/lib/tasks/schema";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("jobs"))("title") };
}

const tones: Record<TroubleView["trouble"], Tone> = {
  retrying: "wait",
  stuck: "wrong",
  failed: "wrong",
  undelivered: "wrong",
};

/** Shows everything that happens automatically, with ways to help it along. For owners and managers. */
export default async function JobsPage() {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("jobs");
  const head = <PageHead title={t("title")} sentence={t("sentence")} />;
  const why = await whyNot(scope, healthPolicy.readJobs);
  if (why) {
    return (
      <>
        {head}
        <Refusal why={why} />
      </>
    );
  }
  const [troubles, queues, workers, health] = await Promise.all([
    listTroubles(scope),
    listQueues(scope),
    listWorkers(scope),
    recentHealth(),
  ]);
  return (
    <PageMessages of="(signed-in)/jobs/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      {head}
      <PageSection title={t("trouble")}>
        {troubles.length === 0 && <p className="py-4 text-quiet">{t("noTrouble")}</p>}
        <ul data-testid="troubles">
          {troubles.map(({ runId, name, taskType, about, trouble, error, fault, at, retryAt }) => (
            <li
              key={runId}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3"
            >
              <div className="min-w-0">
                <p>
                  <Link href={`/runs/${runId}`} className="font-serif text-[17px] hover:underline">
                    {name ?? <TaskName type={taskType} about={about} />}
                  </Link>{" "}
                  <Moment at={at} timezone={timezone} />
                </p>
                {error && (
                  <p className="text-sm [overflow-wrap:anywhere] text-quiet">{failureText(locale, { error, fault })}</p>
                )}
                {retryAt && (
                  <p className="text-sm text-quiet">
                    {t("retryAt")} <Moment at={retryAt} timezone={timezone} seconds />
                  </p>
                )}
              </div>
              <div className="flex items-center gap-4">
                <StatusMark tone={tones[trouble]}>{t(`state.${trouble}`)}</StatusMark>
                {(trouble === "retrying" || trouble === "failed") && (
                  <RetryRun id={runId} waiting={trouble === "retrying"} why={null} retry={retryRunAction} />
                )}
              </div>
            </li>
          ))}
        </ul>
      </PageSection>
      <PageSection title={t("queues")}>
        <QueueTable queues={queues} widths={queueWidths()} timezone={timezone} />
      </PageSection>
      <PageSection title={t("system")}>
        <SystemState health={health} timezone={timezone} localLinks={warningsOf(env()).length > 0} />
      </PageSection>
      <PageSection title={t("workers")}>
        {workers.length === 0 && <p className="py-4 text-quiet">{t("noWorkers")}</p>}
        <ul data-testid="workers">
          {workers.map((worker) => (
            <li
              key={worker.id}
              className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line py-2.5"
            >
              <span className="min-w-0 text-sm">
                <span className="font-mono">
                  {worker.host}:{worker.pid}
                </span>{" "}
                <span className="text-quiet">
                  {t("version", { version: worker.version })}, {worker.alive ? t("since") : t("seen")}{" "}
                  <Moment at={worker.alive ? worker.startedAt : worker.lastSeenAt} timezone={timezone} />
                  {worker.alive &&
                    `, ${worker.running.length > 0 ? `${t("at")} ${[...new Set(worker.running.map(({ queue }) => t(`queue.${queue as "run.execute"}`)))].join(", ")}` : t("idle")}`}
                </span>
                {worker.mailHeldUntil && (
                  <span className="block text-wait">
                    {t("mailHeld")} <Moment at={worker.mailHeldUntil} timezone={timezone} seconds />
                  </span>
                )}
              </span>
              <StatusMark tone={worker.alive ? "ok" : "idle"}>{worker.alive ? t("alive") : t("gone")}</StatusMark>
            </li>
          ))}
        </ul>
      </PageSection>
    </PageMessages>
  );
}

function queueWidths(): Record<string, number> {
  const { mail, ...runs } = widthsOf(env());
  const byQueue = lanes.map((lane) => [executeRunQueues[lane], runs[lane]] as const);
  return { ...Object.fromEntries(byQueue), [sendDeliveryJob.name]: mail };
}
