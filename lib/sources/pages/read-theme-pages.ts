import { inScope, type Scope } from "@/lib/db/scope";
import { readPages } from "@/lib/sources/pages/read-pages";

/** Reads the pages that a theme's items wait for before they are told, for no longer than `mostMs`. `signal` interrupts. */
export async function readThemePages(
  scope: Scope,
  { themeId }: { themeId: string },
  { signal, mostMs }: { signal: AbortSignal; mostMs: number },
): Promise<void> {
  const waiting = await inScope(scope, (tx) =>
    tx.feed.findMany({
      where: {
        sources: { some: { group: { themes: { some: { themeId } } } } },
        reading: { not: "feed" },
        items: { some: { pageState: "wanted" } },
      },
      select: { id: true },
    }),
  );
  if (waiting.length === 0) return;
  const enough = AbortSignal.timeout(mostMs);
  const ids = waiting.map(({ id }) => id);
  const reading = readPages(ids, { clock: scope.clock, signal: AbortSignal.any([signal, enough]) });
  // What is interrupted says so by throwing.
  await reading.catch((error: unknown) => {
    if (!enough.aborted || signal.aborted) throw error;
  });
  signal.throwIfAborted();
}
