import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "@/app/(door)/sign-in/sign-in-form";
import { PageMessages } from "@/components/shell/page-messages";
import { providerFault, providerName } from "@/lib/auth/single-sign-on";
import { signUpRule } from "@/lib/auth/sign-up";
import { ownPath } from "@/lib/transport/own-path";
import { readPerson } from "@/lib/transport/page";
import { env } from "@/lib/env";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("signIn") };
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string; /** Why signing in with the provider failed. */ error?: string }>;
}) {
  const { error, ...asked } = await searchParams;
  const next = ownPath(asked.next);
  if (await readPerson()) redirect(next);
  return (
    <PageMessages of="(door)/sign-in/page">
      <SignInForm
        next={next}
        canSignUp={(await signUpRule()) === "open"}
        transport={env().MAIL_TRANSPORT}
        provider={providerName()}
        providerError={error === undefined ? null : providerFault(error)}
      />
    </PageMessages>
  );
}
