import { getTranslations } from "next-intl/server";
import { endOtherSessionsAction, endSessionAction } from "@/app/(signed-in)/settings/actions";
import { Security } from "@/components/account/security";
import { PageMessages } from "@/components/shell/page-messages";
import { getSecurity } from "@/lib/people/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("security") };
}

export default async function SecurityPage() {
  const { self, person, timezone } = await requireViewer();
  return (
    <PageMessages of="(signed-in)/settings/security/page">
      <Security
        email={person.email}
        security={await getSecurity(self)}
        timezone={timezone}
        endSession={endSessionAction}
        endOthers={endOtherSessionsAction}
      />
    </PageMessages>
  );
}
