import { generateNow } from "@/lib/runs/commands";
import { generateInputSchema } from "@/lib/runs/schema";
import { idParams, route } from "@/lib/transport/route";

export const POST = route({ params: idParams, body: generateInputSchema, status: 202 }, ({ scope, params, body }) =>
  generateNow(scope, { ...body, themeId: params.id }),
);
