import { getTranslations } from "next-intl/server";
import { nameRecipients } from "@/lib/recipients/queries";
import { RequestTabs } from "@/app/(signed-in)/requests/request-tabs";
import { TemplateRows } from "@/app/(signed-in)/requests/templates/template-rows";
import { pauseScheduleAction, resumeScheduleAction } from "@/app/(signed-in)/schedules/actions";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Empty } from "@/components/ui/page";
import { describeRule } from "@/lib/recurrence/describe";
import { failureText } from "@/lib/i18n/errors";
import { listLastErrors } from "@/lib/runs/queries";
import type { LastError } from "@/lib/runs/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { listSchedules } from "@/lib/schedules/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("requests"))("templates") };
}

/** The templates that requests are made from: when, how, and how that goes. */
export default async function TemplatesPage() {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("requests");
  const { data } = await listSchedules(scope, { taskType: "request", limit: 200 });
  const errors = await listLastErrors(
    scope,
    data.map(({ id }) => id),
  );
  const inWords = (failed?: LastError) => (failed ? { runId: failed.runId, text: failureText(locale, failed) } : null);
  const rows = await Promise.all(
    data.map(async (schedule) => ({
      schedule: { ...schedule, recipients: await nameRecipients(scope, schedule.recipients) },
      rule: describeRule(schedule, locale),
      lastError: inWords(errors.get(schedule.id)),
      why: await whyNot(scope, schedulePolicyOf(schedule).edit, schedule),
    })),
  );
  return (
    <PageMessages of="(signed-in)/requests/templates/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <RequestTabs />
      {rows.length > 0 ? (
        <TemplateRows rows={rows} timezone={timezone} pause={pauseScheduleAction} resume={resumeScheduleAction} />
      ) : (
        <Empty
          title={t("noTemplates.title")}
          action={<ButtonLink href="/schedules/new?type=request">{t("newTemplate")}</ButtonLink>}
        >
          {t("noTemplates.text")}
        </Empty>
      )}
    </PageMessages>
  );
}
