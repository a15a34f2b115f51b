import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { createScheduleAction } from "@/app/(signed-in)/schedules/actions";
import { newSchedule } from "@/components/schedules/new-schedule";
import { ScheduleForm } from "@/components/schedules/schedule-form";
import { ButtonLink } from "@/components/ui/button";
import { Empty, PageHead } from "@/components/ui/page";
import { listScheduleStates } from "@/lib/schedules/queries";
import { mayDo } from "@/lib/policy";
import { themePolicy } from "@/lib/themes/policy";
import { listThemes } from "@/lib/themes/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("schedules"))("new") };
}

export default async function NewSchedulePage() {
  const { scope } = await requireViewer();
  const t = await getTranslations("schedules");
  const [themes, schedules] = await Promise.all([listThemes(scope), listScheduleStates(scope)]);
  const taken = new Set(schedules.map(({ themeId }) => themeId));
  const free = themes.filter((theme) => !taken.has(theme.id) && mayDo(scope, themePolicy.edit, theme));
  const only = free.length === 1 ? free[0] : undefined;
  return (
    <>
      <PageHead above={<Link href="/schedules">{t("title")}</Link>} title={t("new")} sentence={t("newSentence")} />
      {free.length > 0 ? (
        <ScheduleForm
          initial={{ ...newSchedule, ...(only ? { name: only.name, params: { themeId: only.id } } : {}) }}
          themes={free.map(({ id, name }) => ({ id, name }))}
          save={createScheduleAction}
          back="/schedules"
        />
      ) : (
        <div className="border-t border-ink">
          <Empty title={t("noTheme.title")} action={<ButtonLink href="/themes/new">{t("noTheme.action")}</ButtonLink>}>
            {t("noTheme.text")}
          </Empty>
        </div>
      )}
    </>
  );
}
