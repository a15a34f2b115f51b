"use server";

import { z } from "zod";
import { requestExport } from "@/lib/exports/commands";
import { createKey, revokeKey } from "@/lib/keys/commands";
import { newKeySchema } from "@/lib/keys/schema";
import { inviteMember, resendInvitation, revokeInvitation } from "@/lib/invitations/commands";
import { changeRole, removeMember } from "@/lib/members/commands";
import { inviteSchema } from "@/lib/invitations/schema";
import { removeMemberSchema, roleInputSchema } from "@/lib/members/schema";
import { localeSchema } from "@/lib/i18n/schema";
import { endOtherSessions, endSession, renamePerson, savePreferences } from "@/lib/people/commands";
import { profileSchema, savePreferenceSchema } from "@/lib/people/schema";
import { action, personAction } from "@/lib/transport/action";
import { deleteWorkspace, updateWorkspace } from "@/lib/workspaces/commands";
import { deleteWorkspaceSchema, workspacePatchSchema } from "@/lib/workspaces/schema";

const ref = z.object({ id: z.uuid() });
const member = z.object({ userId: z.uuid() });
const nothing = z.object({});

export const renamePersonAction = personAction(profileSchema, renamePerson);

export const savePreferencesAction = personAction(savePreferenceSchema, savePreferences);

export const endSessionAction = personAction(ref, endSession);

export const endOtherSessionsAction = personAction(nothing, endOtherSessions);

export const updateWorkspaceAction = action(workspacePatchSchema, updateWorkspace);

export const deleteWorkspaceAction = action(deleteWorkspaceSchema, deleteWorkspace);

export const requestExportAction = action(nothing, requestExport);

export const inviteAction = action(inviteSchema, inviteMember);

export const resendInvitationAction = action(ref.extend({ locale: localeSchema }), resendInvitation);

export const revokeInvitationAction = action(ref, revokeInvitation);

export const changeRoleAction = action(roleInputSchema.extend(member.shape), changeRole);

export const removeMemberAction = action(removeMemberSchema.extend(member.shape), removeMember);

export const createKeyAction = action(newKeySchema, createKey);

export const revokeKeyAction = action(ref, revokeKey);
