"use server";

import { joinWithNewAccount } from "@/lib/auth/join";
import { acceptInvitation } from "@/lib/invitations/commands";
import { joinSchema, tokenSchema } from "@/lib/invitations/schema";
import { openAction, personAction } from "@/lib/transport/action";

export const acceptInvitationAction = personAction(tokenSchema, acceptInvitation);

export const joinAction = openAction(joinSchema, joinWithNewAccount);
