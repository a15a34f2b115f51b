import type { Readable } from "node:stream";
import type { StorageName } from "@/lib/artifacts/schema";
import { localStorage } from "@/lib/artifacts/storage/local";
import { s3Storage } from "@/lib/artifacts/storage/s3";
import { AppError } from "@/lib/errors";
import { env } from "@/lib/env";

/** Where artifacts' bytes lie, by key. */
export interface Storage {
  /**
   * Takes over a finished file: from then on its bytes lie under the key, all of them, and the file is gone. Until then
   * nothing lies there.
   */
  adopt(path: string, key: string, signal?: AbortSignal): Promise<void>;
  /** The bytes; null where there are none. */
  open(key: string): Promise<Readable | null>;
  /** Removes the bytes; that there are none is no error. */
  remove(key: string): Promise<void>;
}

/** The storage of that name. Throws when it is not set up any more. */
export function storageOf(name: StorageName): Storage {
  const { DATA_DIR, S3 } = env();
  if (name === "local") return localStorage(DATA_DIR);
  if (!S3) throw new AppError("conflict", "storage_not_set_up");
  return s3Storage(S3);
}
