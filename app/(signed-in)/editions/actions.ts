"use server";

import { z } from "zod";
import { approveEdition, discardEdition } from "@/lib/editions/commands";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

export const approveEditionAction = action(id, approveEdition);

export const discardEditionAction = action(id, discardEdition);
