"use server";

import { z } from "zod";
import { removeSample } from "@/lib/samples/commands";
import { action } from "@/lib/transport/action";
import { closeSetup } from "@/lib/workspaces/commands";

export const removeSampleAction = action(z.object({}), removeSample);

export const closeSetupAction = action(z.object({}), closeSetup);
