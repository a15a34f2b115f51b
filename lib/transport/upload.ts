import { AppError } from "@/lib/errors";

/** Whoever sends too much is listened to so much further: who is hung up on while sending never hears why. */
const heardOut = 64 * 1024 * 1024;

/** A small file that is a request's body. Throws `invalid` for a larger one, and for one that is empty. */
export async function readUpload(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > most + heardOut) break;
    if (size <= most) chunks.push(chunk);
  }
  if (size > most) throw new AppError("invalid", "file_too_large");
  if (size === 0) throw new AppError("invalid", "file_empty");
  return Buffer.concat(chunks);
}
