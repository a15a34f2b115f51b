import { getTranslations } from "next-intl/server";
import { endOtherSessionsAction, endSessionAction } from "@/app/(signed-in)/settings/actions";
import { AddressForm } from "@/app/(signed-in)/settings/security/address-form";
import { Passkeys } from "@/app/(signed-in)/settings/security/passkeys";
import { PasswordForm } from "@/app/(signed-in)/settings/security/password-form";
import { SecondFactor } from "@/app/(signed-in)/settings/security/second-factor";
import { Sessions } from "@/app/(signed-in)/settings/security/sessions";
import { PageSection } from "@/components/ui/page";
import { getSecurity } from "@/lib/people/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("security") };
}

export default async function SecurityPage() {
  const { self, person, timezone } = await requireViewer();
  const t = await getTranslations("security");
  const { hasPassword, secondFactor, passkeys, sessions } = await getSecurity(self);
  return (
    <>
      <PageSection title={t("password")}>
        <PasswordForm hasPassword={hasPassword} email={person.email} />
      </PageSection>
      <PageSection title={t("address")}>
        <AddressForm email={person.email} />
      </PageSection>
      <PageSection title={t("secondFactor")}>
        <SecondFactor enabled={secondFactor} hasPassword={hasPassword} />
      </PageSection>
      <PageSection title={t("passkeys")}>
        <Passkeys passkeys={passkeys} timezone={timezone} />
      </PageSection>
      <PageSection title={t("sessions")}>
        <Sessions sessions={sessions} timezone={timezone} end={endSessionAction} endOthers={endOtherSessionsAction} />
      </PageSection>
    </>
  );
}
