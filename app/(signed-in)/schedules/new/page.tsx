import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { createScheduleAction, findScheduleReferencesAction } from "@/app/(signed-in)/schedules/actions";
import { newSchedule } from "@/components/schedules/new-schedule";
import { RecipientChoices } from "@/components/schedules/recipient-choices";
import { ScheduleForm } from "@/components/schedules/schedule-form";
import { PageMessages } from "@/components/shell/page-messages";
import { PageHead } from "@/components/ui/page";
import { listScheduleReferences, listTaskTypes } from "@/lib/schedules/queries";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import { isReference } from "@/lib/tasks/contract";
import { listRecipientChoices } from "@/lib/recipients/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("schedules"))("new") };
}

/** `type`: the initial task type; a param that names something may be given, too. */
export default async function NewSchedulePage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope } = await requireViewer();
  const t = await getTranslations("schedules");
  const { type, ...asked } = await searchParams;
  const [references, taskTypes] = await Promise.all([
    listScheduleReferences(scope, Object.values(asked)),
    listTaskTypes(scope),
  ]);
  const taskType = taskTypes.find((one) => one === type) ?? taskTypes[0] ?? "";
  const fields = findTaskDefinition(taskType)?.fields.filter(isReference) ?? [];
  const named = fields.flatMap(({ name, of }) => {
    const found = references[of]?.options.find(({ id }) => id === asked[name]);
    return found ? [{ name, found }] : [];
  });
  const themes = references.theme?.options ?? [];
  const only = taskType === newSchedule.taskType && themes.length === 1 ? themes[0] : undefined;
  return (
    <PageMessages of="(signed-in)/schedules/new/page">
      <PageHead above={<Link href="/schedules">{t("title")}</Link>} title={t("new")} sentence={t("newSentence")} />
      <RecipientChoices choices={await listRecipientChoices(scope)}>
        <ScheduleForm
          saved={{
            version: null,
            values: {
              ...newSchedule,
              taskType,
              name: named[0]?.found.name ?? "",
              params: {
                ...findTaskDefinition(taskType)?.initial,
                ...Object.fromEntries(named.map(({ name, found }) => [name, found.id])),
              },
              ...(only ? { name: only.name, params: { themeId: only.id } } : {}),
            },
          }}
          taskTypes={taskTypes}
          references={references}
          find={findScheduleReferencesAction}
          save={createScheduleAction}
          back="/schedules"
        />
      </RecipientChoices>
    </PageMessages>
  );
}
