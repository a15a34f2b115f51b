import { inScope, type Scope } from "@/lib/db/scope";
import { scheduleInputSchema } from "@/lib/schedules/schema";

/** Creates a request of the acting person, without a template. Returns its id. */
export async function makeRequest(scope: Scope, status: "draft" | "published"): Promise<string> {
  const { workspaceId, actor } = scope;
  const ownerId = "userId" in actor ? actor.userId : workspaceId;
  const said = { title: "Title", description: "", contact: "a@example.com", language: "en", timezone: "UTC" };
  const publishedAt = status === "published" ? scope.clock.now() : null;
  const data = { ...said, workspaceId, ownerId, template: "Template", status, publishedAt };
  return inScope(scope, async (tx) => (await tx.request.create({ data })).id);
}

/** A schedule that creates a request every morning, with `more` as further fields. */
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
