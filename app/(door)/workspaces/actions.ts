"use server";

import { z } from "zod";
import { enterWorkspace } from "@/lib/people/commands";
import { personAction } from "@/lib/transport/action";
import { createWorkspace, restoreWorkspace } from "@/lib/workspaces/commands";
import { newWorkspaceSchema } from "@/lib/workspaces/schema";

const ref = z.object({ id: z.uuid() });

export const enterWorkspaceAction = personAction(ref, enterWorkspace);

export const createWorkspaceAction = personAction(newWorkspaceSchema, createWorkspace);

export const restoreWorkspaceAction = personAction(ref, restoreWorkspace);
