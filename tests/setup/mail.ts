import type { Scope } from "@/lib/db/scope";
import { listDeliveries } from "@/lib/deliveries/queries";
import type { DeliveryView } from "@/lib/deliveries/schema";

/** The workspace's messages that were accepted, newest first. */
export async function sent(scope: Scope): Promise<DeliveryView[]> {
  return (await listDeliveries(scope, { status: "accepted" })).data;
}
