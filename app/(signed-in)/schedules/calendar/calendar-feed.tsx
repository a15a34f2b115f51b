"use client";

import { useTranslations } from "next-intl";
import { SealedLink } from "@/components/form/sealed-link";
import type { ActionResult } from "@/lib/transport/action";

/** The address at which calendar programs follow what is planned, until it is withdrawn. */
export function CalendarFeed({
  url,
  share,
}: {
  url: string | null;
  share: (input: { shared: boolean }) => Promise<ActionResult<{ url: string | null }>>;
}) {
  const t = useTranslations("calendar.feed");
  return (
    <SealedLink
      url={url}
      why={null}
      share={(shared) => share({ shared })}
      words={{
        on: t("on"),
        off: t("off"),
        link: t("link"),
        create: t("create"),
        created: t("shared"),
        copy: t("copy"),
        copied: t("copied"),
        withdraw: t("withdraw"),
        withdrawTitle: t("withdrawTitle"),
        withdrawText: t("withdrawText"),
        withdrawn: t("withdrawn"),
      }}
    />
  );
}
