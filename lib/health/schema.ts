import type { Fault } from "@/lib/i18n/schema";

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

/** How a queue stood when it was last looked at; over all workspaces. */
export interface QueueView {
  name: string;
  /** Ready to be done now. */
  waiting: number;
  active: number;
  /** Failed lately. */
  failed: number;
  /** Done within `seconds`; null before they were counted. */
  done: number | null;
  seconds: number | null;
  lastFailedAt: string | null;
  updatedAt: string;
}

/** A worker process, running or gone. */
export interface WorkerView {
  id: string;
  host: string;
  pid: number;
  version: string;
  startedAt: string;
  lastSeenAt: string;
  alive: boolean;
  running: { queue: string; since: string }[];
}

/** A run of the workspace that did not go well: waiting to try again, stuck, or failed. */
export interface TroubleView {
  runId: string;
  /** Of its schedule or theme; null for what was set off by itself. */
  name: string | null;
  taskType: string;
  /** What it is about, as it is called now. */
  about: string | null;
  trouble: "retrying" | "stuck" | "failed";
  error: string | null;
  fault: Fault | null;
  at: string;
  retryAt: string | null;
  ownerIds: { schedule: string | null; theme: string | null };
}
