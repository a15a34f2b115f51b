"use server";

import { joinWithNewAccount } from "@/lib/auth/join";
import { acceptInvitation } from "@/lib/members/commands";
import { joinSchema, tokenSchema } from "@/lib/members/schema";
import { openAction, personAction } from "@/lib/transport/action";

export const acceptInvitationAction = personAction(tokenSchema, acceptInvitation);

export const joinAction = openAction(joinSchema, joinWithNewAccount);
