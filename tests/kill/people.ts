import "@/lib/assembly/products";
import { setTimeout as wait } from "node:timers/promises";
import { mintScope } from "@/lib/db/system";
import { listRuns } from "@/lib/runs/queries";
import { cancelRun } from "@/lib/runs/commands";
import {
  moveNextOccurrence,
  pauseSchedule,
  resumeSchedule,
  runScheduleNow,
  skipNextOccurrence,
} from "@/lib/schedules/commands";
import { addItems, makeItem } from "@/tests/setup/factories";

// Actions of people through the web, without a pause, in a process that is killed as the web server may be.

export interface People {
  workspaceId: string;
  userId: string;
  themes: { scheduleId: string; feedId: string }[];
}

const { workspaceId, userId, themes } = JSON.parse(process.argv[2] ?? "") as People;
const scope = mintScope(workspaceId, { kind: "person", userId, role: "owner" });

async function act(): Promise<void> {
  const { scheduleId, feedId } = themes[Math.floor(Math.random() * themes.length)] ?? { scheduleId: "", feedId: "" };
  const id = { id: scheduleId };
  const dice = Math.random();
  if (dice < 0.75) {
    await addItems(scope, feedId, [makeItem(crypto.randomUUID())]);
    const at = new Date(Date.now() + 1_000 + Math.random() * 2_000).toISOString();
    return moveNextOccurrence(scope, { ...id, at });
  }
  if (dice < 0.79) return skipNextOccurrence(scope, id);
  if (dice < 0.84) return pauseSchedule(scope, { ...id, reason: null, until: null });
  if (dice < 0.95) return void (await resumeSchedule(scope, id));
  if (dice < 0.98) return void (await runScheduleNow(scope, id));
  const [run] = await listRuns(scope, { scheduleId, limit: 1 });
  if (run) await cancelRun(scope, { id: run.id });
}

for (;;) {
  // Refusals by the product, and an unavailable database, are normal.
  await act().catch((error: unknown) => {
    if (error instanceof TypeError) throw error;
  });
  await wait(50 + Math.random() * 100);
}
