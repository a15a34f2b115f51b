import { getHealth } from "@/lib/health/queries";
import type { HealthView } from "@/lib/health/schema";

const forMs = 1_000;
let latest: { health: Promise<HealthView>; until: number } | null = null;

/** How the system is, as of at most a second ago: all pages and probes that ask meanwhile are answered by one look. */
export function recentHealth(): Promise<HealthView> {
  if (!latest || performance.now() > latest.until) latest = { health: getHealth(), until: performance.now() + forMs };
  return latest.health;
}
