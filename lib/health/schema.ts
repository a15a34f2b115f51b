/** What `GET /api/health` answers. Instants are ISO 8601 in UTC. */
export interface HealthView {
  status: "ok" | "unavailable";
  web: { status: "ok" };
  database: { status: "ok" | "unavailable" };
  worker: {
    status: "ok" | "unavailable";
    lastEvaluationAt: string | null;
    lastSeenAt: string | null;
  };
}
