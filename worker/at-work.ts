import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";

/** A job that is being done; of a run, which. */
export interface Working {
  queue: string;
  since: Date;
  task?: string;
  runId?: string;
  /** It waits for somebody else's server, in nobody's place. */
  aside?: boolean;
}

/** What is about to be done; whether it stands aside is asked when that is told. */
type Begun = Omit<Working, "since" | "aside"> & { isAside?: () => boolean };

/** What a worker is at. */
export interface AtWork {
  /** Waits for work, which is told of meanwhile, and waited for by who stops. */
  shown: (working: Begun, work: Promise<void>) => Promise<void>;
  /** The same for work that nobody waits for: when it fails, that is logged, and the queue's failure. */
  watched: (working: Begun, work: Promise<void>, failed: string) => Promise<void>;
  /** Writes down that a job of a queue failed. */
  failed: (queue: string, error: unknown, told: object, message: string) => void;
  /** Until when the mail's provider is left alone; null: it is not. */
  holdMail: (until: Date | null) => void;
  /** What is being worked on now, when a job of each queue failed last, and until when mail is held back. */
  state: () => { running: Working[]; failures: Map<string, Date>; mailHeldUntil: Date | null };
  /** Waits until nothing is. */
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
      // A fetch that was under way may still start a job.
      do await Promise.allSettled(running.keys());
      while (running.size > 0);
    },
  };
}
