import { inScope, type Scope } from "@/lib/db/scope";
import { scheduleInputSchema } from "@/lib/schedules/schema";

/** A request of whoever acts, from no template. Returns its id. */
export async function makeRequest(scope: Scope, status: "draft" | "published"): Promise<string> {
  const { workspaceId, actor } = scope;
  const ownerId = "userId" in actor ? actor.userId : workspaceId;
  const said = { title: "Title", description: "", contact: "a@example.com", language: "en", timezone: "UTC" };
  const publishedAt = status === "published" ? scope.clock.now() : null;
  const data = { ...said, workspaceId, ownerId, template: "Template", status, publishedAt };
  return inScope(scope, async (tx) => (await tx.request.create({ data })).id);
}

/** A schedule that makes a request every morning, with whatever is told besides. */
export function requestInput(more: object = {}) {
  return scheduleInputSchema.parse({
    name: "Count",
    taskType: "request",
    params: { title: "Count the stock" },
    recurrence: { kind: "daily", time: "09:00" },
    timezone: "UTC",
    ...more,
  });
}
