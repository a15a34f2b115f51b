import { z } from "zod";
import {
  changeFeedsSchema,
  feedDetailSchema,
  feedFilterSchema,
  feedPageSchema,
  proposeAddressSchema,
} from "@/lib/sources/health/schema";
import { idParams, operation } from "@/lib/transport/api/operation";

const tag = "sources";
const successor = { tag, params: idParams } as const;

export const listFeeds = operation({
  id: "listFeeds",
  tag,
  method: "GET",
  path: "/feeds",
  query: feedFilterSchema,
  result: feedPageSchema,
});

export const getFeed = operation({
  id: "getFeed",
  tag,
  method: "GET",
  path: "/feeds/{id}",
  params: idParams,
  result: feedDetailSchema,
});

export const changeFeeds = operation({
  id: "changeFeeds",
  tag,
  method: "POST",
  path: "/feeds/changes",
  body: changeFeedsSchema,
});

export const proposeAddress = operation({
  id: "proposeAddress",
  tag,
  method: "POST",
  path: "/feeds/{id}/successors",
  params: idParams,
  body: proposeAddressSchema,
  result: z.object({ id: z.string() }),
  status: 201,
});

export const takeOver = operation({
  ...successor,
  id: "takeOver",
  method: "POST",
  path: "/feed-successors/{id}/take-over",
  result: z.object({ feedId: z.string() }),
});

export const dismissSuccessor = operation({
  ...successor,
  id: "dismissSuccessor",
  method: "DELETE",
  path: "/feed-successors/{id}",
});
