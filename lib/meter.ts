import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { AppError } from "@/lib/errors";

/** A stream that passes bytes through and afterwards knows their number and their SHA-256, in hex. */
export function createMeter(): { stream: Transform; result: () => { size: number; sha256: string } } {
  const hash = createHash("sha256");
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      size += chunk.length;
      next(null, chunk);
    },
  });
  return { stream, result: () => ({ size, sha256: hash.digest("hex") }) };
}

/** How many bytes beyond the limit are still read: a client that is disconnected while sending never sees the error. */
const further = 64 * 1024 * 1024;

/** A stream that passes up to `most` bytes; if there are more, it reads on and then fails with `file_too_large`. */
export function readToTheEnd(most: number): Transform {
  let size = 0;
  const tooLarge = () => new AppError("invalid", "file_too_large");
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      size += chunk.length;
      if (size > most + further) next(tooLarge());
      else next(null, size > most ? undefined : chunk);
    },
    flush: (next) => next(size > most ? tooLarge() : null),
  });
}
