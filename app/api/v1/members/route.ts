import { listMembers } from "@/lib/members/queries";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const GET = route(api.listMembers, async ({ scope }) => ({ data: await listMembers(scope) }));
