"use server";

import { z } from "zod";
import { changeFeeds, dismissSuccessor, proposeAddress, takeOver } from "@/lib/sources/commands";
import { listFeedItems } from "@/lib/sources/queries";
import { changeFeedsSchema, proposeAddressSchema } from "@/lib/sources/health/schema";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

export const changeFeedsAction = action(changeFeedsSchema, changeFeeds);
export const listFeedItemsAction = action(id, listFeedItems);
export const proposeAddressAction = action(proposeAddressSchema.extend(id.shape), proposeAddress);
export const takeOverAction = action(id, takeOver);
export const dismissSuccessorAction = action(id, dismissSuccessor);
