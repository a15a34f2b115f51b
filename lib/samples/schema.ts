import { z } from "zod";

/** The key of the installation's facts that stores the sample its first workspace was created with. */
export const sampleKey = "sample";

export const sampleSchema = z.object({ workspaceId: z.uuid(), themeId: z.uuid(), groupId: z.uuid() });
export type Sample = z.output<typeof sampleSchema>;
