"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ScheduleView } from "@/lib/schedules/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Pauses or resumes a schedule; what passed meanwhile is not run. All other actions are on the schedule's own page. */
export function PauseToggle({
  schedule: { id, status },
  why,
  pause,
  resume,
}: {
  schedule: Pick<ScheduleView, "id" | "status">;
  why: string | null;
  pause: (input: { id: string }) => Promise<ActionResult<unknown>>;
  resume: (input: { id: string }) => Promise<ActionResult<unknown>>;
}) {
  const t = useTranslations("schedules");
  const { act, busy } = useAct();
  if (status === "completed") return null;
  const paused = status === "paused";
  return (
    <Button
      why={why}
      disabled={busy}
      onClick={() => void act(paused ? resume({ id }) : pause({ id }), { done: t(paused ? "resumed" : "paused") })}
    >
      {t(paused ? "resume" : "pause")}
    </Button>
  );
}
