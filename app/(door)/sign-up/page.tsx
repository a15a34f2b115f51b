import { getTranslations } from "next-intl/server";
import { SignUpForm } from "@/app/(door)/sign-up/sign-up-form";
import { readPreferences } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("signUp") };
}

export default async function SignUpPage() {
  // Reading the request makes the page dynamic: its language depends on the visitor.
  await readPreferences();
  return <SignUpForm />;
}
