import { AppError } from "@/lib/errors";
import { deleteThemeSchedule, putThemeSchedule } from "@/lib/themes/commands";
import { findThemeSchedule } from "@/lib/themes/queries";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const GET = route(api.getThemeSchedule, ({ scope, params }) => findThemeSchedule(scope, params.id));

export const PUT = route(api.putThemeSchedule, async ({ scope, params, body }) => {
  await putThemeSchedule(scope, { ...body, themeId: params.id });
  const schedule = await findThemeSchedule(scope, params.id);
  // Somebody has deleted it in the meantime.
  if (!schedule) throw new AppError("not_found");
  return schedule;
});

export const DELETE = route(api.deleteThemeSchedule, ({ scope, params }) =>
  deleteThemeSchedule(scope, { themeId: params.id }),
);
