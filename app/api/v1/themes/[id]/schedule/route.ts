import { deleteThemeSchedule, saveThemeSchedule } from "@/lib/schedules/commands";
import { findThemeSchedule } from "@/lib/schedules/queries";
import { themeScheduleInputSchema } from "@/lib/schedules/schema";
import { idParams, route } from "@/lib/transport/route";

// A theme without a schedule answers null, which Response.json writes as such.
export const GET = route({ params: idParams }, async ({ scope, params }) =>
  Response.json(await findThemeSchedule(scope, params.id)),
);

export const PUT = route({ params: idParams, body: themeScheduleInputSchema }, async ({ scope, params, body }) => {
  await saveThemeSchedule(scope, { ...body, themeId: params.id });
  return findThemeSchedule(scope, params.id);
});

export const DELETE = route({ params: idParams }, ({ scope, params }) =>
  deleteThemeSchedule(scope, { themeId: params.id }),
);
