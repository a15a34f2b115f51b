import { getTranslations } from "next-intl/server";
import { ResetPasswordForm } from "@/app/(door)/reset-password/reset-password-form";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("newPassword") };
}

export default async function ResetPasswordPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  return <ResetPasswordForm token={(await searchParams).token ?? ""} />;
}
