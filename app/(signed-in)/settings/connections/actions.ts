"use server";

import { z } from "zod";
import { createConnection, deleteConnection } from "@/lib/connections/commands";
import { connectionInputSchema } from "@/lib/connections/schema";
import { action } from "@/lib/transport/action";

export const createConnectionAction = action(connectionInputSchema, createConnection);
export const deleteConnectionAction = action(z.object({ id: z.uuid() }), deleteConnection);
