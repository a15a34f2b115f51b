import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { AppError } from "@/lib/errors";

/** A stream that lets bytes pass and knows of them afterwards how many they were and their SHA-256, in hex. */
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

/** Whoever sends too much is listened to so much further: who is hung up on while sending never hears why. */
const further = 64 * 1024 * 1024;

/** A stream that lets so many bytes pass, and fails with `file_too_large` where there are more once they have been heard out. */
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
