import { getTranslations } from "next-intl/server";
import { createScheduleAction, deleteScheduleAction, saveScheduleAction } from "@/app/(signed-in)/schedules/actions";
import { ScheduleDialog } from "@/components/schedules/schedule-dialog";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import type { ScheduleView } from "@/lib/schedules/schema";
import { requireViewer, whyNot } from "@/lib/transport/page";

/** The schedule that reads all sources of a group at once: in a dialog, wherever the group is shown. */
export async function SyncSchedule({
  group,
  schedule,
  timezone,
}: {
  group: { id: string; name: string };
  schedule: ScheduleView | null;
  timezone: string;
}) {
  const { scope } = await requireViewer();
  const t = await getTranslations("sources");
  const name = t("syncName", { name: group.name }).slice(0, 80);
  return (
    <ScheduleDialog
      label={schedule ? t("changeSync") : t("scheduleSync")}
      beginning={{ name, taskType: "source_sync", params: { groupId: group.id } }}
      schedule={schedule}
      timezone={timezone}
      why={schedule && (await whyNot(scope, schedulePolicyOf(schedule).edit, schedule))}
      create={createScheduleAction}
      change={saveScheduleAction}
      remove={deleteScheduleAction}
    />
  );
}
