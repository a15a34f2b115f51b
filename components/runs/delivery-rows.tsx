"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { DeliveryStatusMark } from "@/components/deliveries/delivery-status";
import { useAttempt } from "@/components/form/attempt";
import { useAnyErrorText } from "@/components/runs/use-failure-text";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { shownEmail } from "@/lib/email-address";
import { deliveryStatuses } from "@/lib/deliveries/schema";
import type { RunDetail } from "@/lib/runs/schema";
import type { ActionResult } from "@/lib/transport/action";

type Decision = "send_again" | "was_sent";

/** Deliveries, one a recipient; one whose outcome nobody knows asks a person to decide. */
export function DeliveryRows({
  deliveries,
  timezone,
  why,
  resolve,
}: {
  deliveries: RunDetail["deliveryList"];
  timezone: string;
  /** Why the viewer may not decide about an uncertain one; null where they may. */
  why: string | null;
  resolve: (input: { id: string; decision: Decision }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("deliveries");
  const errorText = useAnyErrorText();
  const attempt = useAttempt();
  const router = useRouter();
  const decide = async (id: string, decision: Decision) => {
    const result = await attempt(resolve({ id, decision }));
    if (!result.ok) toast.error(result.error.message);
    router.refresh();
  };
  return (
    <ul>
      {deliveries.map((delivery) => {
        const status = deliveryStatuses.find((one) => one === delivery.status) ?? "queued";
        const waitsForPerson = status === "uncertain" && !delivery.retryAt;
        const sendAgain = (
          <Button why={why} onClick={() => void decide(delivery.id, "send_again")}>
            {t("sendAgain")}
          </Button>
        );
        return (
          <li key={delivery.id} className="border-b border-line py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <Link href={`/mail/${delivery.id}`} className="hover:underline">
                {shownEmail(delivery.recipient)}
              </Link>
              <span className="flex items-baseline gap-4">
                {delivery.sentAt && <Moment at={delivery.sentAt} timezone={timezone} seconds />}
                <DeliveryStatusMark status={status} transport={delivery.transport} />
              </span>
            </div>
            {delivery.error && <p className="text-[13px] text-quiet">{errorText(delivery.error)}</p>}
            {waitsForPerson && (
              <div className="mt-2 max-w-prose">
                <p className="text-sm text-quiet">{t("uncertain")}</p>
                <div className="mt-2 flex gap-2">
                  <Button why={why} onClick={() => void decide(delivery.id, "was_sent")}>
                    {t("wasSent")}
                  </Button>
                  {sendAgain}
                </div>
              </div>
            )}
            {status === "failed" && <div className="mt-2">{sendAgain}</div>}
          </li>
        );
      })}
    </ul>
  );
}
