import type { Duplex } from "node:stream";
import pg from "pg";
import { DataFault } from "@/lib/reports/compute/data-fault";

/** A message of the protocol that is longer is a row that nobody can lay out, or a server that wants our memory. */
export const mostMessageBytes = 256 * 1024 ** 2;

/**
 * A connection to somebody else's PostgreSQL. What it sends is theirs: pg throws out of the socket's own event for a
 * message it does not know and for one too long for a string, which would end the process, and gathers a message of
 * any length in memory. Here either breaks this connection and nothing else.
 */
export class GuardedConnection extends (pg.Connection as unknown as ConnectionClass) {
  override attachListeners(stream: Duplex): void {
    const watch = watchMessages();
    const emit = stream.emit.bind(stream) as (event: string | symbol, ...args: unknown[]) => boolean;
    stream.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event !== "data") return emit(event, ...args);
      try {
        watch(args[0] as Buffer);
        return emit(event, ...args);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
        return true;
      }
    };
    super.attachListeners(stream);
  }
}

/** What pg's own class has, and its types do not tell. */
type ConnectionClass = new (config: object) => { attachListeners(stream: Duplex): void };

/** Follows the lengths that messages begin with: a byte for the kind, then four that count themselves. */
function watchMessages(): (chunk: Buffer) => void {
  let left = 0;
  const head: number[] = [];
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const skipped = Math.min(left, chunk.length - at);
      left -= skipped;
      at += skipped;
      if (left > 0 || at === chunk.length) continue;
      head.push(chunk[at] ?? 0);
      at += 1;
      if (head.length < 5) continue;
      const length = Buffer.from(head.splice(0)).readUInt32BE(1);
      if (length > mostMessageBytes) throw new DataFault("data_rows_too_large", { gigabytes: 0.25 });
      left = Math.max(0, length - 4);
    }
  };
}
