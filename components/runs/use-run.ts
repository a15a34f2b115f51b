"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { followRun } from "@/components/runs/follow-run";
import type { RunDetail } from "@/lib/runs/schema";

/**
 * A run with live updates: starts from what the page was rendered with and follows the run's events until it is over.
 */
export function useRun<
  Run extends { id: string; status: string; deliveries: { waiting: number }; steps?: RunDetail["steps"] },
>(initial: Run): Run | RunDetail {
  const router = useRouter();
  const [moved, setMoved] = useState<{ from: Run; run: RunDetail } | null>(null);
  const live = isLive(initial);
  useEffect(() => {
    if (!live) return;
    let steps = stepsOf(initial);
    return followRun(initial.id, (next) => {
      setMoved({ from: initial, run: next });
      // Other things on the page may have changed too: steps, editions, counts, deliveries.
      if (!isLive(next) || stepsOf(next) !== steps) router.refresh();
      steps = stepsOf(next);
      return isLive(next);
    });
  }, [initial, live, router]);
  // A later render of the page is newer than the events received before it.
  return moved?.from === initial ? moved.run : initial;
}

/** The status of each step of a workflow's run. */
function stepsOf(run: { steps?: RunDetail["steps"] }): string {
  return (run.steps ?? []).map(({ status }) => status ?? "").join();
}

function isLive({ status, deliveries }: { status: string; deliveries: { waiting: number } }): boolean {
  return status === "pending" || status === "running" || deliveries.waiting > 0;
}
