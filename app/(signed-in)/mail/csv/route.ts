import { eachDelivery } from "@/lib/deliveries/queries";
import { deliveryFilterSchema, deliveryViewSchema } from "@/lib/deliveries/schema";
import { csvResponse } from "@/lib/transport/csv";
import { route } from "@/lib/transport/route";

/** Every message that matches the page's filters, as CSV. */
export const GET = route({ query: deliveryFilterSchema }, async ({ scope, query }) =>
  csvResponse("mail.csv", Object.keys(deliveryViewSchema.shape), eachDelivery(scope, query)),
);
