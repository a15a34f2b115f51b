import { Link } from "@/components/ui/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EditSchedule } from "@/app/(signed-in)/schedules/[id]/edit/edit-schedule";
import { findScheduleReferencesAction, saveScheduleAction } from "@/app/(signed-in)/schedules/actions";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { PageHead } from "@/components/ui/page";
import { listHeldBack, listRecipientChoices } from "@/lib/recipients/queries";
import { RecipientChoices } from "@/components/schedules/recipient-choices";
import { mayDo } from "@/lib/policy";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { getSchedule, listScheduleReferences } from "@/lib/schedules/queries";
import { readOnce, requireId, requireViewer } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readSchedule = readOnce(getSchedule);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readSchedule(scope, await requireId(params))).name };
}

export default async function EditSchedulePage({ params }: Props) {
  const { scope } = await requireViewer();
  const t = await getTranslations("schedules");
  const schedule = await readSchedule(scope, await requireId(params));
  if (!mayDo(scope, schedulePolicyOf(schedule).edit, schedule)) redirect(`/schedules/${schedule.id}`);
  return (
    <PageMessages of="(signed-in)/schedules/[id]/edit/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href={`/schedules/${schedule.id}`}>{schedule.name}</Link>}
        title={t("editTitle")}
        sentence={schedule.status === "completed" ? t("editCompleted") : t("editSentence")}
      />
      <RecipientChoices choices={await listRecipientChoices(scope)}>
        <EditSchedule
          schedule={schedule}
          references={await listScheduleReferences(scope)}
          find={findScheduleReferencesAction}
          heldBack={await listHeldBack(scope, schedule.recipients, schedule.id)}
          save={saveScheduleAction}
        />
      </RecipientChoices>
    </PageMessages>
  );
}
