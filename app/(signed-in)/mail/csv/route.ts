import { eachDelivery } from "@/lib/deliveries/queries";
import { deliveryFilterSchema, deliveryViewSchema } from "@/lib/deliveries/schema";
import { csvResponse } from "@/lib/transport/csv";
import { route } from "@/lib/transport/route";

/** Every message that the page's filters let through, as a table. */
export const GET = route({ query: deliveryFilterSchema }, async ({ scope, query }) =>
  csvResponse("mail.csv", Object.keys(deliveryViewSchema.shape), eachDelivery(scope, query)),
);
