"use server";

import { z } from "zod";
import { deleteConnection } from "@/lib/connections/commands";
import { connectionInputSchema } from "@/lib/connections/schema";
import { createModel, deleteModel, testModel, updateModel } from "@/lib/models/commands";
import { modelInputSchema, saveModelSchema, writerSchema } from "@/lib/models/schema";
import { connect } from "@/lib/reports/commands";
import { action } from "@/lib/transport/action";

export const createConnectionAction = action(connectionInputSchema, connect);
export const deleteConnectionAction = action(z.object({ id: z.uuid() }), deleteConnection);

export const createModelAction = action(modelInputSchema, createModel);
export const updateModelAction = action(saveModelSchema, updateModel);
export const deleteModelAction = action(z.object({ id: z.uuid() }), deleteModel);
export const testModelAction = action(z.object({ id: writerSchema }), testModel);
