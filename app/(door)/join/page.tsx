import { getTranslations } from "next-intl/server";
import { acceptInvitationAction, joinAction } from "@/app/(door)/join/actions";
import { Accept } from "@/app/(door)/join/accept";
import { JoinForm } from "@/app/(door)/join/join-form";
import { PageMessages } from "@/components/shell/page-messages";
import { SignOut } from "@/components/shell/sign-out";
import { ButtonLink } from "@/components/ui/button";
import { signUpRule } from "@/lib/auth/sign-up";
import { systemClock } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { getOpenInvitation } from "@/lib/invitations/queries";
import type { OpenInvitation } from "@/lib/invitations/schema";
import { readPerson } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("join"))("title") };
}

/** The page an invitation leads to: to join with an existing or a new account, or to learn that it is invalid. */
export default async function JoinPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const { token = "" } = await searchParams;
  const t = await getTranslations("join");
  const invitation = await open(token);
  if (!invitation) {
    return (
      <div className="space-y-4">
        <h1 className="text-4xl">{t("title")}</h1>
        <p role="alert" className="text-accent">
          {t("over")}
        </p>
        <ButtonLink href="/">{t("home")}</ButtonLink>
      </div>
    );
  }
  const viewer = await readPerson();
  const { workspace, role, email, by, hasAccount } = invitation;
  return (
    <PageMessages of="(door)/join/page">
      <div className="space-y-4">
        <h1 className="text-4xl">{workspace}</h1>
        <p className="text-quiet">
          {by ? t("invitedBy", { by, role: t(`role.${role}`) }) : t("invited", { role: t(`role.${role}`) })}
        </p>
        {viewer?.person.email === email ? (
          <Accept token={token} accept={acceptInvitationAction} />
        ) : viewer ? (
          <>
            <p>{t("forAnother", { email, yours: viewer.person.email })}</p>
            <SignOut next={`/join?token=${encodeURIComponent(token)}`} />
          </>
        ) : hasAccount ? (
          <>
            <p>{t("signInFirst", { email })}</p>
            <ButtonLink
              href={`/sign-in?next=${encodeURIComponent(`/join?token=${encodeURIComponent(token)}`)}`}
              look="solid"
            >
              {t("signIn")}
            </ButtonLink>
          </>
        ) : (await signUpRule()) === "closed" ? (
          <p role="alert" className="text-accent">
            {t("closed")}
          </p>
        ) : (
          <JoinForm token={token} email={email} join={joinAction} />
        )}
      </div>
    </PageMessages>
  );
}

async function open(token: string): Promise<OpenInvitation | null> {
  try {
    return await getOpenInvitation(token, systemClock.now());
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
