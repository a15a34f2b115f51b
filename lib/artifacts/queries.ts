import type { Readable } from "node:stream";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type StorageName, storageNames } from "@/lib/artifacts/schema";
import { storageOf } from "@/lib/artifacts/storage/storage";
import { env } from "@/lib/env";
import { createMeter } from "@/lib/meter";

/** Where a file is stored. */
export interface Place {
  storage: string;
  key: string;
}

/** The storage for new files. */
export function presentStorage(): StorageName {
  return env().S3 ? "s3" : "local";
}

/** The bytes of an artifact; null if they are gone. */
export function openFile({ storage, key }: Place): Promise<Readable | null> {
  return storageOf(storageName(storage)).open(key);
}

/** Whether an artifact's bytes exist and are unchanged: reads all of them. */
export async function isIntact(artifact: Place & { sha256: string }): Promise<boolean> {
  const bytes = await openFile(artifact);
  if (!bytes) return false;
  const meter = createMeter();
  const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() });
  await pipeline(bytes, meter.stream, nowhere);
  return meter.result().sha256 === artifact.sha256;
}

/** A storage's name from a row. */
export function storageName(name: string): StorageName {
  const known = storageNames.find((one) => one === name);
  if (!known) throw new Error(`There is no storage ${name}.`);
  return known;
}
