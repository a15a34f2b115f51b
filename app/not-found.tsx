import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";

export default async function NotFound() {
  const t = await getTranslations("notFound");
  return (
    <main className="mx-auto max-w-xl px-6 py-24">
      <h1 className="text-4xl">{t("title")}</h1>
      <p className="mt-3 mb-6 text-quiet">{t("text")}</p>
      <ButtonLink href="/" look="solid">
        {t("home")}
      </ButtonLink>
    </main>
  );
}
