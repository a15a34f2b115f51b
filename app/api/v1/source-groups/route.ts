import { createSourceGroup } from "@/lib/sources/commands";
import { listSourceGroups } from "@/lib/sources/queries";
import { sourceGroupInputSchema } from "@/lib/sources/schema";
import { route } from "@/lib/transport/route";

export const GET = route({}, async ({ scope }) => ({ data: await listSourceGroups(scope) }));

export const POST = route({ body: sourceGroupInputSchema, status: 201 }, ({ scope, body }) =>
  createSourceGroup(scope, body),
);
