import { getTranslations } from "next-intl/server";
import { SignUpForm } from "@/app/(door)/sign-up/sign-up-form";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { signUpRule } from "@/lib/auth/sign-up";
import { readPreferences } from "@/lib/transport/page";
import { env } from "@/lib/env";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("signUp") };
}

export default async function SignUpPage() {
  // Reading the request makes the page dynamic: its language depends on the visitor.
  await readPreferences();
  const rule = await signUpRule();
  const t = await getTranslations("door");
  return (
    <PageMessages of="(door)/sign-up/page">
      {rule === "open" ? (
        <SignUpForm transport={env().MAIL_TRANSPORT} domains={env().SIGN_UP_DOMAINS ?? []} />
      ) : (
        <div className="space-y-4">
          <h1 className="text-4xl">{t("signUp")}</h1>
          <p className="text-quiet">{t(`signUpRule.${rule}`)}</p>
          <ButtonLink href="/sign-in">{t("signIn")}</ButtonLink>
        </div>
      )}
    </PageMessages>
  );
}
