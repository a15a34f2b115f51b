import {
  deliveryDetailSchema,
  deliveryFilterSchema,
  deliveryPageSchema,
  resolveDeliverySchema,
  sentAgainSchema,
} from "@/lib/deliveries/schema";
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
  result: deliveryDetailSchema,
});

export const resolveDelivery = operation({
  id: "resolveDelivery",
  tag: "deliveries",
  method: "POST",
  path: "/deliveries/{id}/resolve",
  params: idParams,
  body: resolveDeliverySchema,
  result: deliveryDetailSchema,
});

export const sendAgainToMissed = operation({
  id: "sendAgainToMissed",
  tag: "deliveries",
  method: "POST",
  path: "/runs/{id}/send-again",
  params: idParams,
  result: sentAgainSchema,
});
