import { getHealth } from "@/lib/health/queries";
import type { HealthView } from "@/lib/health/schema";

const forMs = 1_000;
let latest: { health: Promise<HealthView>; until: number } | null = null;

/** The health of the system, at most a second old: all pages and probes that ask within that time share one check. */
export function recentHealth(): Promise<HealthView> {
  if (!latest || performance.now() > latest.until) latest = { health: getHealth(), until: performance.now() + forMs };
  return latest.health;
}
