import { getTranslations } from "next-intl/server";
import { SecondFactorForm } from "@/app/(door)/sign-in/second-factor/second-factor-form";
import { ownPath } from "@/lib/transport/own-path";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("secondFactor") };
}

export default async function SecondFactorPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  return <SecondFactorForm next={ownPath((await searchParams).next)} />;
}
