import { z } from "zod";
import { inScope } from "@/lib/db/scope";
import type { FeedModel } from "@/lib/db/generated/models";
import type { RunResult } from "@/lib/tasks/schema";
import type { Polled } from "@/lib/sources/poll/poll-feed";
import { readByHost } from "@/lib/sources/poll/read-by-host";
import type { PacedRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import { sourceSyncDefinition } from "@/lib/tasks/source_sync/definition";

const paramsSchema = z.object({ groupId: z.uuid() });

/** Reads every source of a group now, whenever it was last read, and reports the outcome of each. */
export const sourceSyncRunner: PacedRunner = {
  definition: sourceSyncDefinition,
  async run({ scope, snapshot, signal, progress }) {
    const { groupId } = paramsSchema.parse(snapshot.params);
    const feeds = await inScope(scope, (tx) =>
      tx.feed.findMany({ where: { sources: { some: { groupId } } }, orderBy: { title: "asc" } }),
    );
    if (feeds.length === 0) return { kind: "skipped", reason: "no_sources" };
    const items = new Map<string, Item>();
    await progress("sources", 0, feeds.length);
    // A server that asked not to be contacted for a while is left alone.
    const now = scope.clock.now();
    const busy = feeds.filter(({ notBefore }) => notBefore !== null && notBefore > now);
    for (const feed of busy)
      items.set(feed.id, { name: feed.title, outcome: "failed", detail: feed.lastError, fresh: 0 });
    await readByHost(
      feeds.filter((feed) => !busy.includes(feed)).map((feed) => [feed]),
      {
        clock: scope.clock,
        signal,
        onRead: async ([feed], polled) => {
          if (feed) items.set(feed.id, itemOf(feed, polled));
          await progress("sources", items.size, feeds.length);
        },
      },
    );
    signal.throwIfAborted();
    const result = resultOf(feeds.flatMap(({ id }) => items.get(id) ?? []));
    if (result.facts?.failed === feeds.length) throw new TaskFailure({ code: "sync_all_failed" }, { result });
    return { kind: "done", result };
  },
};

type Item = NonNullable<RunResult["items"]>[number] & { fresh: number };

function itemOf({ title }: FeedModel, { ok, fresh, movedTo, error }: Polled): Item {
  if (!ok) return { name: title, outcome: "failed", detail: error, fresh };
  if (movedTo) return { name: title, outcome: "moved", detail: movedTo, fresh };
  return { name: title, outcome: fresh > 0 ? "done" : "unchanged", detail: fresh > 0 ? `+${fresh}` : null, fresh };
}

function resultOf(items: Item[]): RunResult {
  const count = (outcome: Item["outcome"]) => items.filter((item) => item.outcome === outcome).length;
  return {
    facts: {
      sources: items.length,
      fresh: items.reduce((sum, { fresh }) => sum + fresh, 0),
      moved: count("moved"),
      failed: count("failed"),
    },
    items: items.map(({ name, outcome, detail }) => ({ name, outcome, detail })),
  };
}
