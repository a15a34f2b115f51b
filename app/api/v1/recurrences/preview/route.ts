import { describePreview } from "@/lib/recurrence/describe";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.previewRecurrence, async ({ scope, body, locale }) =>
  describePreview(body, scope.clock.now(), locale),
);
