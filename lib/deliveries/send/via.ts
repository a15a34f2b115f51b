import type { Logger } from "pino";
import type { ChannelKind } from "@/lib/channels/schema";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import type { TransportName } from "@/lib/deliveries/schema";
import type { SendOutcome } from "@/lib/mail/transport";

/** What a message is sent by. */
export interface Via {
  name: TransportName;
  /** How long after an uncertain attempt the same message may be sent again without risk of a second copy. */
  repeatWindowMs: number;
}

/** Composes a message, and returns the function that hands it over. */
export type Compose = (delivery: DeliveryModel) => Promise<() => Promise<SendOutcome>>;

export interface DeliverySender {
  /** What messages to a kind of channel are sent by; null for mail. */
  via: (channel: ChannelKind | null) => Via;
  /** Reads what deliveries are composed from; the returned function composes the message of each. */
  prepare: (tx: Tx, deliveries: readonly DeliveryModel[]) => Promise<Compose>;
  clock: Clock;
  log: Logger;
}
