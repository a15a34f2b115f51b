import { describeNotes } from "@/lib/recurrence/describe";
import { listUpcoming } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const GET = route(api.listOccurrences, async ({ scope, params, query, locale }) => {
  const upcoming = await listUpcoming(scope, { id: params.id, count: query.count });
  return {
    data: upcoming.map(({ at, dueAt, notes }) => ({
      at: at.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
      notes: describeNotes(notes, locale),
    })),
  };
});
