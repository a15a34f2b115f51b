import { resendInvitation } from "@/lib/invitations/commands";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const POST = route(api.resendInvitation, ({ scope, params, locale }) =>
  resendInvitation(scope, { ...params, locale }),
);
