import { open, rename, rm } from "node:fs/promises";
import { PassThrough, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { createMeter } from "@/lib/meter";

export interface FileSum {
  size: number;
  sha256: string;
}

/**
 * Writes a file, compressed if requested, with what `fill` puts into the stream. The file gets its name only once it is
 * complete and on disk. Returns the result of `fill`, and the file's size and checksum.
 */
export async function writeThrough<Told>(
  path: string,
  { compress, signal }: { compress: boolean; signal?: AbortSignal },
  fill: (text: Writable) => Promise<Told>,
): Promise<Told & FileSum> {
  const partial = `${path}.partial`;
  const file = await open(partial, "wx", 0o600);
  const text = new PassThrough();
  const target = file.createWriteStream();
  const meter = createMeter();
  const packed = compress ? [createGzip()] : [];
  const written = pipeline([text, ...packed, meter.stream, target], { signal });
  // Awaited below; an earlier failure must not end the process.
  written.catch(() => undefined);
  try {
    const told = await fill(text);
    text.end();
    await written;
    await sync(partial);
    signal?.throwIfAborted();
    await rename(partial, path);
    return { ...told, ...meter.result() };
  } catch (error) {
    text.destroy();
    await written.catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes and waits until there is room for more; rejects if the stream breaks meanwhile. */
export function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
