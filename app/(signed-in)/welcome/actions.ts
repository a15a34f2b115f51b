"use server";

import { z } from "zod";
import { addSampleFeeds, removeSample } from "@/lib/samples/commands";
import { addSource, createSourceGroup } from "@/lib/sources/commands";
import { addSourceInputSchema, sourceGroupInputSchema } from "@/lib/sources/schema";
import { action } from "@/lib/transport/action";
import { closeSetup } from "@/lib/workspaces/commands";

/** A group by its id, or a new one by its name. */
const target = z.union([z.object({ id: z.uuid() }), sourceGroupInputSchema]);

export const addSampleFeedsAction = action(sourceGroupInputSchema, addSampleFeeds);

/** The first source of all makes the group it lies in. */
export const addFirstSourceAction = action(
  addSourceInputSchema.extend({ group: target }),
  async (scope, { group, ...address }) => {
    const { id: groupId } = "id" in group ? group : await createSourceGroup(scope, group);
    return addSource(scope, { ...address, groupId });
  },
);

export const removeSampleAction = action(z.object({}), removeSample);

export const closeSetupAction = action(z.object({}), closeSetup);
