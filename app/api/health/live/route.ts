export const dynamic = "force-dynamic";

/** Whether this process answers, and nothing else: this decides whether it is restarted. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
