import { z } from "zod";
import type { Fault } from "@/lib/i18n/schema";
import type { Lane } from "@/lib/tasks/schema";

/** The key under which the installation stores that its clock was set back. */
export const clockKey = "clock_set_back";

export const setBackSchema = z.object({
  at: z.string(),
  /** By how much the clock had run ahead; null if only its traces were found. */
  aheadMs: z.number().nullable(),
  /** How many schedules had to be planned again. */
  schedules: z.number(),
});

/**
 * The response of `GET /api/health`. Instants are ISO 8601 in UTC. Counts cover all workspaces, and none is named.
 * `degraded`: due work is done, but something needs a person.
 */
export interface HealthView {
  status: "ok" | "degraded" | "unavailable";
  web: { status: "ok" };
  database: { status: "ok" | "unavailable" };
  worker: {
    status: "ok" | "unavailable";
    lastEvaluationAt: string | null;
    lastSeenAt: string | null;
  };
  /** What is due and has not begun, and since when the oldest has been due. */
  backlog: { waiting: number; oldestDueAt: string | null };
  /** Whether the upkeep of the queues (counting, expiry, cleanup) is done, and when it was last done. */
  queues: { status: "ok" | "late"; lastUpkeepAt: string | null };
  /** Whether our mail is accepted: since when it has not been, and how many messages wait or were given up since. */
  mail: { status: "ok" | "failing"; failingSince: string | null; waiting: number };
  /** Classes of work without free capacity in which nothing has started for a while: how many runs, and since when. */
  lanes: { status: "ok" | "full"; full: { lane: Lane; running: number; since: string }[] };
  /** Whether the clock was set back within a day, and what was repaired then. */
  clock: { status: "ok" | "set_back"; setBack: z.output<typeof setBackSchema> | null };
  /** The version of the time zone data, such as 2026a. */
  timezones: string;
}

/** The state of a queue when it was last checked, across all workspaces. */
export interface QueueView {
  name: string;
  /** Ready to be processed now. */
  waiting: number;
  active: number;
  /** Failed recently. */
  failed: number;
  /** Done within `seconds`; null before they were counted. */
  done: number | null;
  seconds: number | null;
  lastFailedAt: string | null;
  /** When it was last counted; null before the first time. */
  countedAt: string | null;
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
  /** Until when it leaves the mail provider alone, because the provider failed as a whole. */
  mailHeldUntil: string | null;
}

/** A run of the workspace that did not go well: waiting for a retry, stuck, or failed. */
export interface TroubleView {
  runId: string;
  /** The name of its schedule or theme; null for what was run on its own. */
  name: string | null;
  taskType: string;
  /** The current name of what it is about. */
  about: string | null;
  trouble: "retrying" | "stuck" | "failed" | "undelivered";
  error: string | null;
  fault: Fault | null;
  at: string;
  retryAt: string | null;
}
