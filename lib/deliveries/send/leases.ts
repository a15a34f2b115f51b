import type { DeliveryModel } from "@/lib/db/generated/models";
import { inSystem } from "@/lib/db/system";
import { stillSending } from "@/lib/deliveries/transitions";
import { sendLeaseMs } from "@/lib/mail/rules";

type Attempt = Pick<DeliveryModel, "id" | "attempt">;

const held = new Set<Attempt>();
let timer: NodeJS.Timeout | undefined;

/**
 * Holds a delivery for as long as it is being handed over, however long its provider takes: one heartbeat for
 * everything that this process is sending. Returns the function that releases it.
 */
export function hold({ id, attempt }: DeliveryModel): () => void {
  const one = { id, attempt };
  held.add(one);
  // A failed heartbeat is compensated by the next one.
  const beat = () => void inSystem((tx) => stillSending(tx, [...held])).catch(() => undefined);
  timer ??= setInterval(beat, sendLeaseMs / 4);
  return () => {
    held.delete(one);
    if (held.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
