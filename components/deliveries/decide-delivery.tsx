"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { HeldBackLink } from "@/components/deliveries/held-back-link";
import { Button } from "@/components/ui/button";
import type { DeliveryDecision, DeliveryStatus } from "@/lib/deliveries/schema";
import type { ActionResult } from "@/lib/transport/action";

export type Resolve = (input: { id: string; decision: DeliveryDecision }) => Promise<ActionResult<void>>;

/**
 * What a person can do about a message to which nothing more happens automatically: nothing, if it arrived or still
 * will.
 */
export function DecideDelivery({
  delivery: { id, status, retryAt, recipient },
  why,
  resolve,
}: {
  delivery: { id: string; status: DeliveryStatus; retryAt: string | null; recipient: string };
  /** Why the viewer may not; null if they may. */
  why: string | null;
  resolve: Resolve;
}) {
  const t = useTranslations("deliveries");
  const { act, busy } = useAct();
  const decide = (decision: DeliveryDecision) =>
    void act(resolve({ id, decision }), {
      done: status === "suppressed" ? t("sentNow") : t(`decided.${decision}`),
    });
  const sendAgain = (
    <Button why={why} disabled={busy} onClick={() => decide("send_again")}>
      {t(status === "suppressed" ? "sendNow" : "sendAgain")}
    </Button>
  );
  if (status === "suppressed")
    return (
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px]">
        <HeldBackLink address={recipient} />
        {sendAgain}
      </div>
    );
  if (status === "failed" || status === "bounced") return <div className="mt-2">{sendAgain}</div>;
  if (status !== "uncertain" || retryAt) return null;
  return (
    <div className="mt-2 max-w-prose">
      <p className="text-sm text-quiet">{t("uncertain")}</p>
      <div className="mt-2 flex gap-2">
        <Button why={why} disabled={busy} onClick={() => decide("was_sent")}>
          {t("wasSent")}
        </Button>
        {sendAgain}
      </div>
    </div>
  );
}
