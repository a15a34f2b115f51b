import { getTranslations } from "next-intl/server";
import { renamePersonAction, savePreferencesAction } from "@/app/(signed-in)/settings/actions";
import { PreferenceFields } from "@/app/(signed-in)/settings/preference-fields";
import { ProfileForm } from "@/components/account/profile-form";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection } from "@/components/ui/page";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("profile") };
}

export default async function ProfilePage() {
  const { person, preference } = await requireViewer();
  const t = await getTranslations("settings");
  return (
    <PageMessages of="(signed-in)/settings/page">
      <PageSection title={t("you")}>
        <ProfileForm name={person.name} rename={renamePersonAction} />
      </PageSection>
      <PageSection title={t("preferences")}>
        <PreferenceFields preference={preference} save={savePreferencesAction} />
      </PageSection>
    </PageMessages>
  );
}
