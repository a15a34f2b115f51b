import { recentHealth } from "@/lib/transport/recent-health";

export const dynamic = "force-dynamic";

/** Whether this process can serve: its database answers. A worker that is away takes no page down, which would say so. */
export async function GET(): Promise<Response> {
  const { database } = await recentHealth();
  return Response.json(database, {
    status: database.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
