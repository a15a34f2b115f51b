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

/** The status of a message. One in the outbox has not been sent to anybody. */
export function DeliveryStatusMark({ status, transport }: { status: DeliveryStatus; transport: string | null }) {
  const t = useTranslations("deliveries");
  const isKept = status === "accepted" && transport === "outbox";
  return <StatusMark tone={isKept ? "idle" : tones[status]}>{isKept ? t("kept") : t(`status.${status}`)}</StatusMark>;
}
