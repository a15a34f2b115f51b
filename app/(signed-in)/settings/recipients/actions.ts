"use server";

import { z } from "zod";
import { createRecipientList, deleteRecipientList, updateRecipientList } from "@/lib/lists/commands";
import { recipientListChangeSchema, recipientListInputSchema } from "@/lib/lists/schema";
import {
  addSuppressions,
  askToReturn,
  forgetRecipient,
  liftSuppression,
  noteRecipients,
} from "@/lib/recipients/commands";
import { addSuppressionsSchema, noteRecipientsSchema, recipientRefSchema } from "@/lib/recipients/schema";
import { action } from "@/lib/transport/action";

const ref = z.object({ id: z.uuid() });

export const noteRecipientsAction = action(noteRecipientsSchema, noteRecipients);

export const forgetRecipientAction = action(recipientRefSchema, forgetRecipient);

export const addSuppressionsAction = action(addSuppressionsSchema, addSuppressions);

export const liftSuppressionAction = action(ref, liftSuppression);

export const askToReturnAction = action(ref, askToReturn);

export const createListAction = action(recipientListInputSchema, createRecipientList);

export const updateListAction = action(recipientListChangeSchema, updateRecipientList);

export const deleteListAction = action(ref, deleteRecipientList);
