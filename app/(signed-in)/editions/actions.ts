"use server";

import { z } from "zod";
import { approveEdition, discardEdition, editDraft, shareEdition, stopMail } from "@/lib/editions/commands";
import { editDraftSchema, shareEditionSchema } from "@/lib/editions/schema";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

export const approveEditionAction = action(id, approveEdition);

export const discardEditionAction = action(id, discardEdition);

export const stopMailAction = action(id, stopMail);

export const editDraftAction = action(editDraftSchema.extend(id.shape), editDraft);

export const shareEditionAction = action(shareEditionSchema.extend(id.shape), shareEdition);
