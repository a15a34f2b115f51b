"use server";

import { z } from "zod";
import { shareCalendar } from "@/lib/members/commands";
import { action } from "@/lib/transport/action";

export const shareCalendarAction = action(z.object({ shared: z.boolean() }), shareCalendar);
