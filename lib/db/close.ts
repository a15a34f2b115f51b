import { closeClients } from "@/lib/db/client";
import { closePools } from "@/lib/db/pools";

/** Disconnects this process from the database; the next use connects again. */
export async function closeDatabase(): Promise<void> {
  await closeClients();
  await closePools();
}
