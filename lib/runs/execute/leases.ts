import type { RunModel } from "@/lib/db/generated/models";
import { inSystem } from "@/lib/db/system";
import { heartbeatMs } from "@/lib/runs/rules";
import { stillOurs } from "@/lib/runs/transitions";

interface Held {
  id: string;
  claims: number;
  interrupt: (reason: "cancelled" | "lost") => void;
}

const held = new Set<Held>();
let timer: NodeJS.Timeout | undefined;

/**
 * Holds a run for as long as it is worked at: once a second this process gives one sign of life for all that it holds, and
 * by the same statement sees which was cancelled or lost. Returns what lets go of it.
 */
export function hold({ id, claims }: RunModel, interrupt: Held["interrupt"]): () => void {
  const one = { id, claims, interrupt };
  held.add(one);
  timer ??= setInterval(() => void beat().catch(() => undefined), heartbeatMs);
  return () => {
    held.delete(one);
    if (held.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** A beat that fails is made up for by the next; the lease outlasts a dozen of them. */
async function beat(): Promise<void> {
  const attempts = [...held];
  const ours = await inSystem((tx) =>
    stillOurs(
      tx,
      attempts.map(({ id, claims }) => ({ id, claims })),
    ),
  );
  for (const { id, interrupt } of attempts) {
    const cancelled = ours.get(id);
    if (cancelled === undefined) interrupt("lost");
    else if (cancelled) interrupt("cancelled");
  }
}
