import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/contract";

export const sourceSyncDefinition: TaskDefinition = {
  type: "source_sync",
  params: z.strictObject({ groupId: z.uuid("group_unknown") }),
  fields: [{ name: "groupId", kind: "reference", of: "sourceGroup" }],
  initial: {},
  delivers: false,
  concurrencyKey: ({ groupId }) => `source_group:${String(groupId)}`,
  lane: "network",
  steps: ["sources"],
  facts: ["sources", "fresh", "moved", "failed"],
};
