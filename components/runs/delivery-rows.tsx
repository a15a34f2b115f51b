"use client";

import { DecideDelivery, type Resolve } from "@/components/deliveries/decide-delivery";
import { DeliveryStatusMark } from "@/components/deliveries/delivery-status";
import { useAnyErrorText } from "@/components/runs/use-failure-text";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { deliveryStatuses } from "@/lib/deliveries/schema";
import { namedEmail } from "@/lib/email-address";
import type { RunDetail } from "@/lib/runs/schema";

/** Deliveries, one per recipient; if the outcome of one is uncertain, a person is asked to decide. */
export function DeliveryRows({
  deliveries,
  timezone,
  why,
  resolve,
}: {
  deliveries: RunDetail["deliveryList"];
  timezone: string;
  /** Why the viewer may not decide about one; null if they may. */
  why: string | null;
  resolve: Resolve;
}) {
  const errorText = useAnyErrorText();
  return (
    <ul>
      {deliveries.map((delivery) => {
        const status = deliveryStatuses.find((one) => one === delivery.status) ?? "queued";
        return (
          <li key={delivery.id} className="border-b border-line py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <Link href={`/mail/${delivery.id}`} className="hover:underline">
                {delivery.channel ?? namedEmail(delivery.recipient, delivery.recipientName)}
              </Link>
              <span className="flex items-baseline gap-4">
                {delivery.sentAt && <Moment at={delivery.sentAt} timezone={timezone} seconds />}
                <DeliveryStatusMark status={status} transport={delivery.transport} />
              </span>
            </div>
            {delivery.error && <p className="text-[13px] text-quiet">{errorText(delivery.error)}</p>}
            <DecideDelivery delivery={{ ...delivery, status }} why={why} resolve={resolve} />
          </li>
        );
      })}
    </ul>
  );
}
