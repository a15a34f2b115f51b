import { inviteMember } from "@/lib/invitations/commands";
import { listInvitations } from "@/lib/invitations/queries";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const GET = route(api.listInvitations, async ({ scope }) => ({ data: await listInvitations(scope) }));

export const POST = route(api.inviteMember, ({ scope, body, newId }) => inviteMember(scope, { ...body, id: newId }));
