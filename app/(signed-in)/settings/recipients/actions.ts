"use server";

import { z } from "zod";
import { createRecipientList, deleteRecipientList, updateRecipientList } from "@/lib/lists/commands";
import { recipientListInputSchema } from "@/lib/lists/schema";
import { addSuppressions, askToReturn, liftSuppression } from "@/lib/recipients/commands";
import { addSuppressionsSchema } from "@/lib/recipients/schema";
import { action } from "@/lib/transport/action";

const ref = z.object({ id: z.uuid() });

export const addSuppressionsAction = action(addSuppressionsSchema, addSuppressions);

export const liftSuppressionAction = action(ref, liftSuppression);

export const askToReturnAction = action(ref, askToReturn);

export const createListAction = action(recipientListInputSchema, createRecipientList);

export const updateListAction = action(recipientListInputSchema.extend(ref.shape), updateRecipientList);

export const deleteListAction = action(ref, deleteRecipientList);
