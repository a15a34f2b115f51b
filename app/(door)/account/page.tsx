import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { endOtherSessionsAction, endSessionAction, renamePersonAction } from "@/app/(signed-in)/settings/actions";
import { ProfileForm } from "@/components/account/profile-form";
import { Security } from "@/components/account/security";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection } from "@/components/ui/page";
import { getSecurity } from "@/lib/people/queries";
import { requirePerson } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings"))("you") };
}

/** The user's own settings, also for a user who belongs to no workspace. */
export default async function AccountPage() {
  const { self, person, timezone } = await requirePerson();
  const t = await getTranslations("settings");
  return (
    <PageMessages of="(door)/account/page">
      <p className="text-sm">
        <Link href="/workspaces" className="underline">
          {t("toWorkspaces")}
        </Link>
      </p>
      <h1 className="mt-2 text-4xl">{t("you")}</h1>
      <PageSection title={t("name")}>
        <ProfileForm name={person.name} rename={renamePersonAction} />
      </PageSection>
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
