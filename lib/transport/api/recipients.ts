import {
  addedSuppressionsSchema,
  addSuppressionsSchema,
  namedRecipientSchema,
  suppressionFilterSchema,
  suppressionPageSchema,
} from "@/lib/recipients/schema";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "recipients";
const one = { tag, params: idParams } as const;

export const listNamedRecipients = operation({
  ...one,
  id: "listNamedRecipients",
  method: "GET",
  path: "/schedules/{id}/recipients",
  result: listOf(namedRecipientSchema),
});

export const listSuppressions = operation({
  id: "listSuppressions",
  tag,
  method: "GET",
  path: "/suppressions",
  query: suppressionFilterSchema,
  result: suppressionPageSchema,
});

export const addSuppressions = operation({
  id: "addSuppressions",
  tag,
  method: "POST",
  path: "/suppressions",
  body: addSuppressionsSchema,
  result: addedSuppressionsSchema,
});

export const liftSuppression = operation({
  ...one,
  id: "liftSuppression",
  method: "DELETE",
  path: "/suppressions/{id}",
});

export const askToReturn = operation({
  ...one,
  id: "askToReturn",
  method: "POST",
  path: "/suppressions/{id}/ask",
});
