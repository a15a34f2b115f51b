"use client";

import { useTranslations } from "next-intl";
import { SealedLink } from "@/components/form/sealed-link";
import type { ActionResult } from "@/lib/transport/action";

/** A link that lets anybody who has it read an edition without an account, until it is withdrawn. */
export function ShareEdition({
  id,
  url,
  why,
  share,
}: {
  id: string;
  url: string | null;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  share: (input: { id: string; shared: boolean }) => Promise<ActionResult<{ url: string | null }>>;
}) {
  const t = useTranslations("editions.share");
  return (
    <SealedLink
      url={url}
      why={why}
      share={(shared) => share({ id, shared })}
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
