import { revokeInvitation } from "@/lib/invitations/commands";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.revokeInvitation, ({ scope, params }) => revokeInvitation(scope, params));
