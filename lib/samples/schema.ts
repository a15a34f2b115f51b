import { z } from "zod";

/** The key of the installation's facts under which stands what its first workspace was begun with. */
export const sampleKey = "sample";

export const sampleSchema = z.object({ workspaceId: z.uuid(), themeId: z.uuid(), groupId: z.uuid() });
export type Sample = z.output<typeof sampleSchema>;
