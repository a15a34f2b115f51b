import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "@/app/(door)/sign-in/sign-in-form";
import { findSignedIn } from "@/lib/auth/scope";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("signIn") };
}

export default async function SignInPage() {
  if (await findSignedIn(await headers())) redirect("/");
  return <SignInForm />;
}
