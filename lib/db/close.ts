import { closeClients } from "@/lib/db/client";
import { announcementsSent } from "@/lib/db/listen";
import { closePools } from "@/lib/db/pools";

/** Disconnects this process from the database; the next use connects again. */
export async function closeDatabase(): Promise<void> {
  await announcementsSent();
  await closeClients();
  await closePools();
}
