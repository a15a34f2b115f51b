import { getTranslations } from "next-intl/server";
import { ForgotPasswordForm } from "@/app/(door)/forgot-password/forgot-password-form";
import { PageMessages } from "@/components/shell/page-messages";
import { readPreferences } from "@/lib/transport/page";
import { env } from "@/lib/env";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("forgot") };
}

export default async function ForgotPasswordPage() {
  // Reading the request makes the page dynamic: its language depends on the visitor.
  await readPreferences();
  return (
    <PageMessages of="(door)/forgot-password/page">
      <ForgotPasswordForm transport={env().MAIL_TRANSPORT} />
    </PageMessages>
  );
}
