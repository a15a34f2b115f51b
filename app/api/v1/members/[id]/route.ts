import { changeRole, removeMember } from "@/lib/members/commands";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const PATCH = route(api.changeRole, ({ scope, params, body }) =>
  changeRole(scope, { ...body, userId: params.id }),
);

export const DELETE = route(api.removeMember, ({ scope, params, query }) =>
  removeMember(scope, { ...query, userId: params.id }),
);
