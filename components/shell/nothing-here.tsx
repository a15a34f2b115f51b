import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";

/** Shown if a page does not exist. */
export function NothingHere() {
  const t = useTranslations("notFound");
  return (
    <>
      <h1 className="text-4xl">{t("title")}</h1>
      <p className="mt-3 mb-6 text-quiet">{t("text")}</p>
      <ButtonLink href="/" look="solid">
        {t("home")}
      </ButtonLink>
    </>
  );
}
