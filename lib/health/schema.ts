import { z } from "zod";
import type { Fault } from "@/lib/i18n/schema";
import type { Lane } from "@/lib/tasks/schema";

/** Where the installation keeps that its clock was set back. */
export const clockKey = "clock_set_back";

export const setBackSchema = z.object({
  at: z.string(),
  /** By how much the clock had run ahead; null where only its traces were found. */
  aheadMs: z.number().nullable(),
  /** How many schedules had to be planned anew. */
  schedules: z.number(),
});

/**
 * What `GET /api/health` answers. Instants are ISO 8601 in UTC. It counts over all workspaces and names none. `degraded`:
 * what is due happens, but something needs a person.
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
  /** What is due and not begun, and since when the oldest of it is. */
  backlog: { waiting: number; oldestDueAt: string | null };
  /** Whether the queues are looked after (counted, expired, cleared), and when that was done last. */
  queues: { status: "ok" | "late"; lastUpkeepAt: string | null };
  /** Whether mail is taken from us: since when it has not been, and how many messages wait or were given up since. */
  mail: { status: "ok" | "failing"; failingSince: string | null; waiting: number };
  /** The classes of work that have no room and in which nothing has ended for a while: how many runs, and since when. */
  lanes: { status: "ok" | "full"; full: { lane: Lane; running: number; since: string }[] };
  /** Whether the clock was set back within a day, and what was mended then. */
  clock: { status: "ok" | "set_back"; setBack: z.output<typeof setBackSchema> | null };
  /** The version of the time zones' data, such as 2026a. */
  timezones: string;
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
  /** When it was counted last; null before the first time. */
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
  /** Until when it leaves the mail's provider alone, which failed as a whole. */
  mailHeldUntil: string | null;
}

/** A run of the workspace that did not go well: waiting to try again, stuck, or failed. */
export interface TroubleView {
  runId: string;
  /** Of its schedule or theme; null for what was set off by itself. */
  name: string | null;
  taskType: string;
  /** What it is about, as it is called now. */
  about: string | null;
  trouble: "retrying" | "stuck" | "failed" | "undelivered";
  error: string | null;
  fault: Fault | null;
  at: string;
  retryAt: string | null;
}
