import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AppError } from "@/lib/errors";
import { readToTheEnd } from "@/lib/meter";

/** A small file sent as a request's body. Throws `invalid` if it is larger than `most` or empty. */
export async function readUpload(request: Request, most: number): Promise<Uint8Array> {
  const bytes = await buffer(Readable.from(request.body ?? []).compose(readToTheEnd(most)));
  if (bytes.length === 0) throw new AppError("invalid", "file_empty");
  return bytes;
}
