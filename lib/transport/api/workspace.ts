import { auditFilterSchema, auditPageSchema } from "@/lib/audit/schema";
import { keySchema } from "@/lib/keys/schema";
import { createdInvitationSchema, invitationSchema, inviteSchema } from "@/lib/invitations/schema";
import { memberSchema, removeMemberSchema, roleInputSchema } from "@/lib/members/schema";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";
import { workspacePatchSchema, workspaceViewSchema } from "@/lib/workspaces/schema";

const tag = "workspace";
const workspace = { tag, path: "/workspace", result: workspaceViewSchema } as const;
const member = { tag, path: "/members/{id}", params: idParams } as const;
const invitation = { tag, path: "/invitations/{id}", params: idParams } as const;

export const getWorkspace = operation({ ...workspace, id: "getWorkspace", method: "GET" });

export const patchWorkspace = operation({
  ...workspace,
  id: "patchWorkspace",
  method: "PATCH",
  body: workspacePatchSchema,
});

export const listMembers = operation({
  id: "listMembers",
  tag,
  method: "GET",
  path: "/members",
  result: listOf(memberSchema),
});

export const changeRole = operation({ ...member, id: "changeRole", method: "PATCH", body: roleInputSchema });

export const removeMember = operation({ ...member, id: "removeMember", method: "DELETE", query: removeMemberSchema });

export const listInvitations = operation({
  id: "listInvitations",
  tag,
  method: "GET",
  path: "/invitations",
  result: listOf(invitationSchema),
});

export const inviteMember = operation({
  id: "inviteMember",
  tag,
  method: "POST",
  path: "/invitations",
  body: inviteSchema,
  result: createdInvitationSchema,
  status: 201,
});

export const resendInvitation = operation({
  ...invitation,
  id: "resendInvitation",
  method: "POST",
  path: "/invitations/{id}/resend",
});

export const revokeInvitation = operation({ ...invitation, id: "revokeInvitation", method: "DELETE" });

export const listKeys = operation({
  id: "listKeys",
  tag,
  method: "GET",
  path: "/api-keys",
  result: listOf(keySchema),
});

export const revokeKey = operation({
  id: "revokeKey",
  tag,
  method: "DELETE",
  path: "/api-keys/{id}",
  params: idParams,
});

export const listAuditEvents = operation({
  id: "listAuditEvents",
  tag,
  method: "GET",
  path: "/audit-events",
  query: auditFilterSchema,
  result: auditPageSchema,
});
