import { deliveryFilterSchema, deliveryPageSchema, deliveryViewSchema } from "@/lib/deliveries/schema";
import { idParams, operation } from "@/lib/transport/api/operation";

export const listDeliveries = operation({
  id: "listDeliveries",
  tag: "deliveries",
  method: "GET",
  path: "/deliveries",
  query: deliveryFilterSchema,
  result: deliveryPageSchema,
});

export const getDelivery = operation({
  id: "getDelivery",
  tag: "deliveries",
  method: "GET",
  path: "/deliveries/{id}",
  params: idParams,
  result: deliveryViewSchema,
});
