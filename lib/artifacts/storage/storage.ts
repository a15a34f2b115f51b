import type { Readable } from "node:stream";
import type { StorageName } from "@/lib/artifacts/schema";
import { localStorage } from "@/lib/artifacts/storage/local";
import { s3Storage } from "@/lib/artifacts/storage/s3";
import { AppError } from "@/lib/errors";
import { env } from "@/lib/env";

/** Stores the bytes of artifacts by key. */
export interface Storage {
  /**
   * Takes over a finished file: from then on all of its bytes are stored under the key, and the file is gone. Until
   * then nothing is stored there.
   */
  adopt(path: string, key: string, signal?: AbortSignal): Promise<void>;
  /** The bytes; null if there are none. */
  open(key: string): Promise<Readable | null>;
  /** Removes the bytes; it is no error if there are none. */
  remove(key: string): Promise<void>;
}

/** The storage with that name. Throws `conflict` if it is no longer configured. */
export function storageOf(name: StorageName): Storage {
  const { DATA_DIR, S3 } = env();
  if (name === "local") return localStorage(DATA_DIR);
  if (!S3) throw new AppError("conflict", "storage_not_set_up");
  return s3Storage(S3);
}
