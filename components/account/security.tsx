import { useTranslations } from "next-intl";
import { AddressForm } from "@/components/account/address-form";
import { Passkeys } from "@/components/account/passkeys";
import { PasswordForm } from "@/components/account/password-form";
import { SecondFactor } from "@/components/account/second-factor";
import { Sessions } from "@/components/account/sessions";
import { PageSection } from "@/components/ui/page";
import type { SecurityView } from "@/lib/people/schema";
import type { ActionResult } from "@/lib/transport/action";
import { env } from "@/lib/env";

/** Everything about how the user signs in. */
export function Security({
  email,
  security: { hasPassword, secondFactor, passkeys, sessions },
  timezone,
  endSession,
  endOthers,
}: {
  email: string;
  security: SecurityView;
  timezone: string;
  endSession: (input: { id: string }) => Promise<ActionResult<void>>;
  endOthers: (input: Record<string, never>) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("security");
  return (
    <>
      <PageSection title={t("password")}>
        <PasswordForm hasPassword={hasPassword} email={email} transport={env().MAIL_TRANSPORT} />
      </PageSection>
      <PageSection title={t("address")}>
        <AddressForm email={email} />
      </PageSection>
      <PageSection title={t("secondFactor")}>
        <SecondFactor enabled={secondFactor} hasPassword={hasPassword} />
      </PageSection>
      <PageSection title={t("passkeys")}>
        <Passkeys passkeys={passkeys} timezone={timezone} />
      </PageSection>
      <PageSection title={t("sessions")}>
        <Sessions sessions={sessions} timezone={timezone} end={endSession} endOthers={endOthers} />
      </PageSection>
    </>
  );
}
