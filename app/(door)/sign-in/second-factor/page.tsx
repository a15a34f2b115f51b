import { getTranslations } from "next-intl/server";
import { SecondFactorForm } from "@/app/(door)/sign-in/second-factor/second-factor-form";
import { PageMessages } from "@/components/shell/page-messages";
import { ownPath } from "@/lib/transport/own-path";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("secondFactor") };
}

export default async function SecondFactorPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  return (
    <PageMessages of="(door)/sign-in/second-factor/page">
      <SecondFactorForm next={ownPath((await searchParams).next)} />
    </PageMessages>
  );
}
