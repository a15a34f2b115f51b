"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { StatusMark } from "@/components/ui/status-mark";
import type { ActionResult } from "@/lib/transport/action";

type Act = (input: { id: string }) => Promise<ActionResult<void>>;

/** What a draft waits for: to be approved and sent, or discarded. */
export function DraftBar({
  id,
  recipients,
  count,
  transport,
  why,
  approve,
  discard,
}: {
  id: string;
  recipients: string[];
  /** How many people that is, including those on lists. */
  count: number;
  transport: string;
  /** Why the viewer may not decide; null if they may. */
  why: string | null;
  approve: Act;
  discard: Act;
}) {
  const t = useTranslations("editions.draft");
  const attempt = useAttempt();
  const router = useRouter();
  const act = async (work: Act, done: string) => {
    const result = await attempt(work({ id }));
    if (result.ok) toast.success(done);
    else toast.error(result.error.message);
    router.refresh();
  };
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-3 border-y border-line py-3">
      <div>
        <StatusMark tone="wait">{t("waits")}</StatusMark>
        {why && <p className="text-sm text-quiet">{why}</p>}
      </div>
      <div className="flex gap-2">
        <ConfirmButton
          why={why}
          look="solid"
          label={count > 0 ? t("approveAndSend", { transport }) : t("publish")}
          title={count > 0 ? t("approveTitle", { transport }) : t("publishTitle")}
          text={count > 0 ? t("approveText", { people: recipients.join(", "), transport }) : t("publishText")}
          confirm={count > 0 ? t("approveConfirm", { count, transport }) : t("publish")}
          onConfirm={() => act(approve, count > 0 ? t("approved") : t("publishedDone"))}
        />
        <ConfirmButton
          why={why}
          look="plain"
          label={t("discard")}
          title={t("discardTitle")}
          text={t("discardText")}
          confirm={t("discard")}
          onConfirm={() => act(discard, t("discarded"))}
        />
      </div>
    </div>
  );
}
