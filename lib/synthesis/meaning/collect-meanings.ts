import { createHash } from "node:crypto";
import { inScope, readInScope, type Scope } from "@/lib/db/scope";
import { log } from "@/lib/log";
import { ModelFailure } from "@/lib/models/rules";
import type { Asker, OpenModel } from "@/lib/models/schema";
import { wantedOf } from "@/lib/synthesis/extractive/brief";
import type { Meanings } from "@/lib/synthesis/meaning/meaning";
import type { Coverage, Material } from "@/lib/synthesis/schema";

/** Upper limits: an item's characters, from its title on; a coverage's newest items; the latest items told before. */
const mostCharacters = 600;
const mostNew = 400;
const mostTold = 300;
/** The number of texts per request; for a server that accepts fewer it is reduced, but not below `fewest`. */
const batch = 32;
const fewest = 2;

interface Options {
  model: OpenModel;
  asker: Pick<Asker, "embed">;
  brief: string;
  signal: AbortSignal;
  /** After this time, items without a vector are compared by their words alone. */
  mostMs: number;
}

/**
 * Gets the vectors of a coverage and the brief from an embedding model. They are stored with the items, batch by batch,
 * so that nothing is requested twice, not even by a run that starts again. Null without such a model; if it fails, the
 * vectors known so far. Throws only the reason that `signal` was aborted with.
 */
export async function collectMeanings(
  scope: Scope,
  { materials, remembered }: Pick<Coverage, "materials" | "remembered">,
  { model, asker, brief, signal, mostMs }: Options,
): Promise<Meanings | null> {
  const { embed } = asker;
  if (embed === null) return null;
  const kind = createHash("sha256")
    .update(JSON.stringify([model.provider, model.url, model.embedding]))
    .digest("base64url");
  const items = [...materials.slice(0, mostNew), ...remembered.slice(0, mostTold)];
  const known = await knownVectors(scope, kind, items);
  const missing = items.filter(({ id }) => !known.has(id));
  const ends = AbortSignal.any([signal, AbortSignal.timeout(mostMs)]);
  const wanted = wantedOf(brief).slice(0, mostCharacters);
  let wish: Float32Array | null = null;
  let size = batch;
  try {
    if (wanted !== "") wish = (await embed([wanted], ends))[0] ?? null;
    for (let from = 0; from < missing.length;) {
      const some = missing.slice(from, from + size);
      const vectors = await embed(some.map(textOf), ends).catch((error: unknown) => {
        if (ends.aborted || size <= fewest || !isTooMuch(error)) throw error;
        return null;
      });
      if (vectors === null) {
        size = Math.max(fewest, Math.floor(size / 4));
        continue;
      }
      const made = some.flatMap(({ id }, place) => {
        const vector = vectors[place];
        return vector ? [{ id, vector }] : [];
      });
      await keepVectors(scope, kind, made);
      for (const { id, vector } of made) known.set(id, vector);
      from += some.length;
    }
  } catch (error) {
    signal.throwIfAborted();
    // Any error is acceptable here: words are enough to write an edition.
    log().warn({ err: error, model: model.embedding }, "Items are grouped by their words alone.");
  }
  return alongside({ items: known, brief: wish });
}

/** Whether the server may accept fewer texts at once: servers limit their number, or their total length. */
function isTooMuch(error: unknown): boolean {
  return error instanceof ModelFailure && (error.kind === "rejected" || error.kind === "too_long");
}

/** A model that was replaced under its name makes vectors of another length: the most common one is compared. */
function alongside({ items, brief }: Meanings): Meanings {
  const lengths = Map.groupBy(items, ([, { length }]) => length);
  const [same = []] = [...lengths.values()].sort((a, b) => b.length - a.length);
  const length = same[0]?.[1].length;
  return { items: new Map(same), brief: brief?.length === length ? brief : null };
}

function textOf({ title, text }: Material): string {
  return `${title}\n${text}`.slice(0, mostCharacters);
}

/** The stored vectors, without those of texts that have changed since. */
async function knownVectors(scope: Scope, kind: string, items: Material[]): Promise<Map<string, Float32Array>> {
  const ids = items.map(({ id }) => id);
  const rows = await readInScope(
    scope,
    (tx) => tx.$queryRaw<{ id: string; vector: Uint8Array }[]>`
      SELECT item.id, vector FROM item_vector JOIN item ON item.id = item_id
      WHERE item_id = ANY(${ids}::uuid[]) AND model = ${kind} AND made_at >= item.updated_at`,
  );
  return new Map(
    rows.map(({ id, vector }) => {
      // A copy, because numbers of four bytes must begin at a multiple of four.
      return [id, new Float32Array(new Uint8Array(vector).buffer)];
    }),
  );
}

async function keepVectors(scope: Scope, kind: string, made: { id: string; vector: Float32Array }[]): Promise<void> {
  const ids = made.map(({ id }) => id);
  const bytes = made.map(({ vector }) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  await inScope(
    scope,
    (tx) => tx.$executeRaw`
      INSERT INTO item_vector (item_id, workspace_id, model, vector, made_at)
      SELECT item.id, ${scope.workspaceId}::uuid, ${kind}, made.vector, ${scope.clock.now()}
      FROM unnest(${ids}::uuid[], ${bytes}::bytea[]) made (id, vector) JOIN item USING (id) ORDER BY item.id
      ON CONFLICT (item_id, model) DO UPDATE SET vector = excluded.vector, made_at = excluded.made_at`,
  );
}
