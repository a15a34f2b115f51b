import {
  addedSuppressionsSchema,
  addSuppressionsSchema,
  knownFilterSchema,
  knownPageSchema,
  knownRecipientSchema,
  namedRecipientSchema,
  notedSchema,
  noteRecipientsSchema,
  recipientNotesSchema,
  recipientRefSchema,
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

export const listRecipients = operation({
  id: "listRecipients",
  tag,
  method: "GET",
  path: "/recipients",
  query: knownFilterSchema,
  result: knownPageSchema,
});

export const noteRecipients = operation({
  id: "noteRecipients",
  tag,
  method: "POST",
  path: "/recipients",
  body: noteRecipientsSchema,
  result: notedSchema,
});

const person = { tag, params: recipientRefSchema, path: "/recipients/{email}" } as const;

export const getRecipient = operation({
  ...person,
  id: "getRecipient",
  method: "GET",
  result: knownRecipientSchema,
});

export const updateRecipient = operation({
  ...person,
  id: "updateRecipient",
  method: "PATCH",
  body: recipientNotesSchema,
  result: knownRecipientSchema,
});

export const forgetRecipient = operation({ ...person, id: "forgetRecipient", method: "DELETE" });

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
