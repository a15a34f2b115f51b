export const dynamic = "force-dynamic";

/** Whether this process answers, and nothing else: what decides whether it is started anew. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
