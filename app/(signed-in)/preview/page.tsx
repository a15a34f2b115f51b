import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { previewMailAction, sendTestMailAction } from "@/app/(signed-in)/preview/actions";
import { MailPreview } from "@/app/(signed-in)/preview/mail-preview";
import { PageMessages } from "@/components/shell/page-messages";
import { Link } from "@/components/ui/link";
import { PageHead } from "@/components/ui/page";
import type { Scope } from "@/lib/db/scope";
import type { PreviewMail } from "@/lib/editions/schema";
import { getReport } from "@/lib/reports/queries";
import { getSchedule } from "@/lib/schedules/queries";
import { getTheme, findThemeSchedule } from "@/lib/themes/queries";
import { orNotFound, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("preview"))("title") };
}

const askedSchema = z.union([
  z.object({ schedule: z.uuid() }),
  z.object({ theme: z.uuid() }),
  z.object({ report: z.uuid() }),
]);

/** The mail of a schedule, a theme or a report as it would be sent now; viewing it changes nothing. */
export default async function PreviewPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const asked = askedSchema.safeParse(await searchParams).data;
  if (!asked) notFound();
  const { name, path, of } = await orNotFound(findAsked(scope, asked, timezone));
  const t = await getTranslations("preview");
  return (
    <PageMessages of="(signed-in)/preview/page">
      <PageHead above={<Link href={path}>{name}</Link>} title={t("title")} sentence={t("sentence")} />
      <MailPreview of={of} preview={previewMailAction} sendTest={sendTestMailAction} />
    </PageMessages>
  );
}

async function findAsked(
  scope: Scope,
  asked: z.output<typeof askedSchema>,
  timezone: string,
): Promise<{ name: string; path: string; of: PreviewMail }> {
  if ("schedule" in asked) {
    const { id, name } = await getSchedule(scope, asked.schedule);
    return { name, path: `/schedules/${id}`, of: { scheduleId: id } };
  }
  if ("theme" in asked) {
    const { id, name } = await getTheme(scope, asked.theme);
    const schedule = await findThemeSchedule(scope, id);
    const params = { themeId: id };
    const of = schedule ? { scheduleId: schedule.id } : { taskType: "synthesis", params, timezone };
    return { name, path: `/themes/${id}`, of };
  }
  const { id, name } = await getReport(scope, asked.report);
  return { name, path: `/reports/${id}`, of: { taskType: "report", params: { reportId: id }, timezone } };
}
