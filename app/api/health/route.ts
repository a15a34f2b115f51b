import { recentHealth } from "@/lib/transport/recent-health";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const health = await recentHealth();
  return Response.json(health, {
    status: health.status === "unavailable" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
}
