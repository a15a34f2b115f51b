import type { Duplex } from "node:stream";
import pg from "pg";
import { DataFault } from "@/lib/reports/compute/data-fault";

/** A longer protocol message is a row that nobody can lay out, or an attempt to fill our memory. */
export const mostMessageBytes = 256 * 1024 ** 2;

/**
 * A connection to somebody else's PostgreSQL, which may send anything: pg throws inside the socket's event for an
 * unknown message and for one too long for a string, which would end the process, and it collects a message of any
 * length in memory. Here either of these breaks only this connection.
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

/** Part of pg's own class that its types do not declare. */
type ConnectionClass = new (config: object) => { attachListeners(stream: Duplex): void };

/** Follows the message headers: one byte for the type, then a four-byte length that includes itself. */
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
