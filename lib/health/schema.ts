/** What `GET /api/health` answers. Instants are ISO 8601 in UTC. It counts over all workspaces and names none. */
export interface HealthView {
  status: "ok" | "unavailable";
  web: { status: "ok" };
  database: { status: "ok" | "unavailable" };
  worker: {
    status: "ok" | "unavailable";
    lastEvaluationAt: string | null;
    lastSeenAt: string | null;
  };
  /** What is due and not begun, and since when the oldest of it is. */
  backlog: { waiting: number; oldestDueAt: string | null };
}
