"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ retry }: { error: Error; retry: () => void }) {
  const t = useTranslations("failure");
  return (
    <main className="mx-auto max-w-xl px-6 py-24">
      <h1 className="text-4xl">{t("title")}</h1>
      <p className="mt-3 mb-6 text-quiet">{t("text")}</p>
      <Button look="solid" onClick={retry}>
        {t("retry")}
      </Button>
    </main>
  );
}
