import { AppError } from "@/lib/errors";

/** A small file that is a request's body. Throws `invalid` for a larger one, and for one that is empty. */
export async function readUpload(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw new AppError("invalid", "file_too_large");
    chunks.push(chunk);
  }
  if (size === 0) throw new AppError("invalid", "file_empty");
  return Buffer.concat(chunks);
}
