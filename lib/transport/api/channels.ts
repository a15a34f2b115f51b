import { z } from "zod";
import { channelInputSchema, channelTestSchema, channelViewSchema } from "@/lib/channels/schema";
import { recipientListInputSchema, recipientListViewSchema } from "@/lib/lists/schema";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "channels";
const one = { tag, params: idParams } as const;
const made = { result: z.object({ id: z.string() }), status: 201 } as const;

export const listChannels = operation({
  id: "listChannels",
  tag,
  method: "GET",
  path: "/channels",
  result: listOf(channelViewSchema),
});

export const createChannel = operation({
  ...made,
  id: "createChannel",
  tag,
  method: "POST",
  path: "/channels",
  body: channelInputSchema,
});

export const deleteChannel = operation({ ...one, id: "deleteChannel", method: "DELETE", path: "/channels/{id}" });

export const testChannel = operation({
  ...one,
  id: "testChannel",
  method: "POST",
  path: "/channels/{id}/test",
  result: channelTestSchema,
});

export const listRecipientLists = operation({
  id: "listRecipientLists",
  tag,
  method: "GET",
  path: "/recipient-lists",
  result: listOf(recipientListViewSchema),
});

export const createRecipientList = operation({
  ...made,
  id: "createRecipientList",
  tag,
  method: "POST",
  path: "/recipient-lists",
  body: recipientListInputSchema,
});

export const replaceRecipientList = operation({
  ...one,
  id: "replaceRecipientList",
  method: "PUT",
  path: "/recipient-lists/{id}",
  body: recipientListInputSchema,
});

export const deleteRecipientList = operation({
  ...one,
  id: "deleteRecipientList",
  method: "DELETE",
  path: "/recipient-lists/{id}",
});
