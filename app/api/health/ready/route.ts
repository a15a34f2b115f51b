import { recentHealth } from "@/lib/transport/recent-health";

export const dynamic = "force-dynamic";

/**
 * Whether this process can serve requests: its database answers. A missing worker does not make it unready, because the
 * pages would report that.
 */
export async function GET(): Promise<Response> {
  const { database } = await recentHealth();
  return Response.json(database, {
    status: database.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
