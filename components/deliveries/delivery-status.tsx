import { useTranslations } from "next-intl";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { DeliveryStatus } from "@/lib/deliveries/schema";

const tones: Record<DeliveryStatus, Tone> = {
  queued: "wait",
  sending: "busy",
  accepted: "ok",
  delivered: "ok",
  bounced: "wrong",
  complained: "wrong",
  suppressed: "idle",
  uncertain: "wrong",
  failed: "wrong",
  cancelled: "idle",
};

/** What has become of a message. */
export function DeliveryStatusMark({ status }: { status: DeliveryStatus }) {
  const t = useTranslations("deliveries.status");
  return <StatusMark tone={tones[status]}>{t(status)}</StatusMark>;
}
