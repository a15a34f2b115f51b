import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";

/** A running job; for a run, also which one. */
export interface Working {
  queue: string;
  since: Date;
  task?: string;
  runId?: string;
  /** It waits for an external server and does not occupy a place. */
  aside?: boolean;
}

/** A job that is about to start; `isAside` is evaluated whenever the state is read. */
type Begun = Omit<Working, "since" | "aside"> & { isAside?: () => boolean };

/** What a worker is doing. */
export interface AtWork {
  /** Awaits `work`, and lists it as running meanwhile; a worker that stops waits for it, too. */
  shown: (working: Begun, work: Promise<void>) => Promise<void>;
  /** The same for work that no caller awaits: if it fails, that is logged and recorded for its queue. */
  watched: (working: Begun, work: Promise<void>, failed: string) => Promise<void>;
  /** Logs and records that a job of a queue failed. */
  failed: (queue: string, error: unknown, told: object, message: string) => void;
  /** Sets until when no mail is sent because of its provider; null: mail is sent. */
  holdMail: (until: Date | null) => void;
  /** The running jobs, when a job of each queue failed last, and until when mail is held back. */
  state: () => { running: Working[]; failures: Map<string, Date>; mailHeldUntil: Date | null };
  /** Waits until nothing is running. */
  done: () => Promise<void>;
}

export function createAtWork(log: Logger, clock: Clock): AtWork {
  const running = new Map<Promise<void>, Begun & { since: Date }>();
  const failures = new Map<string, Date>();
  let mailHeldUntil: Date | null = null;
  async function shown(working: Begun, work: Promise<void>): Promise<void> {
    running.set(work, { ...working, since: clock.now() });
    try {
      await work;
    } finally {
      running.delete(work);
    }
  }
  function failed(queue: string, error: unknown, told: object, message: string): void {
    log.error({ err: error, queue, ...told }, message);
    failures.set(queue, clock.now());
  }
  return {
    shown,
    watched: (working, work, message) =>
      shown(
        working,
        work.catch((error: unknown) => failed(working.queue, error, { runId: working.runId }, message)),
      ),
    failed,
    holdMail: (until) => {
      mailHeldUntil = until;
    },
    state: () => ({
      running: [...running.values()].map(({ isAside, ...one }) => (isAside?.() ? { ...one, aside: true } : one)),
      failures,
      mailHeldUntil,
    }),
    done: async () => {
      // A fetch that was running may still start a job.
      do await Promise.allSettled(running.keys());
      while (running.size > 0);
    },
  };
}
