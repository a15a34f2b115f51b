"use server";

import { z } from "zod";
import { approveEdition, discardEdition, editDraft, stopMail } from "@/lib/editions/commands";
import { editDraftSchema } from "@/lib/editions/schema";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

export const approveEditionAction = action(id, approveEdition);

export const discardEditionAction = action(id, discardEdition);

export const stopMailAction = action(id, stopMail);

export const editDraftAction = action(editDraftSchema.extend(id.shape), editDraft);
