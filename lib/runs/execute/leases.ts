import { type Clock, systemClock } from "@/lib/clock";
import type { RunModel } from "@/lib/db/generated/models";
import { inSystem } from "@/lib/db/system";
import { heartbeatMs } from "@/lib/runs/rules";
import { type Began, stillOurs } from "@/lib/runs/transitions";
import { type Progress, progressSchema } from "@/lib/tasks/schema";

/** A run that this process is executing. Its progress is kept on the run itself and written by the next heartbeat. */
interface Held {
  run: RunModel;
  interrupt: (reason: "cancelled" | "lost") => void;
  moved: boolean;
  began: Began[];
}

export interface Hold {
  /** Reports the run's progress. */
  report: (progress: Progress) => void;
  letGo: () => void;
}

/** One attempt of a run. */
type Attempt = Pick<RunModel, "id" | "claims">;

const held = new Map<string, Held>();
const keyOf = ({ id, claims }: Attempt) => `${id} ${claims}`;
let timer: NodeJS.Timeout | undefined;
let beating: Promise<void> = Promise.resolve();

/**
 * Holds a run while it is executed: once a second this process renews the leases of all runs that it holds, writes
 * their progress in the same statement, and learns which were cancelled or lost.
 */
export function hold(
  { run, claimedAt }: { run: RunModel; claimedAt: Date },
  { clock, interrupt }: { clock: Clock; interrupt: Held["interrupt"] },
): Hold {
  const one: Held = { run, interrupt, moved: false, began: [] };
  held.set(keyOf(run), one);
  timer ??= setInterval(() => void beat(), heartbeatMs);
  const heldSince = performance.now();
  // Continues the database's clock from the time that was read when the run was claimed.
  const now = () =>
    clock === systemClock ? new Date(claimedAt.getTime() + performance.now() - heldSince) : clock.now();
  // A run that continues after a wait is still in the step in which it waited.
  let step = run.state === null ? "" : (progressSchema.safeParse(run.progress).data?.step ?? "");
  return {
    report(progress) {
      if (progress.step !== step) one.began.push({ run, step: progress.step, at: now() });
      step = progress.step;
      run.progress = progress;
      one.moved = true;
    },
    letGo() {
      held.delete(keyOf(run));
      if (held.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Takes the steps that a run has begun and that are not written yet; the caller has to write them. */
export async function takeSteps(run: Attempt): Promise<Began[]> {
  await beating;
  return held.get(keyOf(run))?.began.splice(0) ?? [];
}

/** Puts back steps that could not be written. */
export function restoreSteps(run: Attempt, began: Began[]): void {
  held.get(keyOf(run))?.began.unshift(...began);
}

function beat(): Promise<void> {
  const attempts = [...held.values()].map((one) => ({ one, moved: one.moved, began: one.began.splice(0) }));
  for (const { one } of attempts) one.moved = false;
  const notTold = ({ one, moved, began }: (typeof attempts)[number]) => {
    one.moved ||= moved;
    one.began.unshift(...began);
  };
  const sent = inSystem((tx) =>
    stillOurs(
      tx,
      attempts.map(({ one }) => one.run),
      {
        moved: attempts.filter(({ moved }) => moved).map(({ one }) => one.run),
        began: attempts.flatMap(({ began }) => began),
      },
    ),
  );
  beating = sent.then(
    (standings) => {
      for (const [index, attempt] of attempts.entries()) {
        const { state = "lost", told = false } = standings[index] ?? {};
        if (!told) notTold(attempt);
        if (state !== "ours") attempt.one.interrupt(state);
      }
    },
    // The next heartbeat compensates for a failed one; the lease outlasts a dozen of them.
    () => attempts.forEach(notTold),
  );
  return beating;
}
