import { getTranslations } from "next-intl/server";
import { ResetPasswordForm } from "@/app/(door)/reset-password/reset-password-form";
import { PageMessages } from "@/components/shell/page-messages";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("newPassword") };
}

export default async function ResetPasswordPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  return (
    <PageMessages of="(door)/reset-password/page">
      <ResetPasswordForm token={(await searchParams).token ?? ""} />
    </PageMessages>
  );
}
