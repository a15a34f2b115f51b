import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Storage } from "@/lib/artifacts/storage/storage";

export interface S3Settings {
  bucket: string;
  region: string;
  /** Another service than Amazon's; its buckets are named in the path. */
  endpoint?: string | undefined;
  /** Without these the SDK looks where it always looks: environment, profile, the machine's role. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  prefix: string;
}

/** A bucket that speaks S3. An object is there when its upload, in however many parts, is complete. */
export function s3Storage(settings: S3Settings): Storage {
  const { bucket, prefix } = settings;
  const client = clientOf(settings);
  const named = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });
  return {
    adopt: async (path, key, signal) => {
      signal?.throwIfAborted();
      // A client of its own: what is under way ends with it, while the abort of lib-storage lets it go on.
      const own = makeClient(settings);
      const upload = new Upload({ client: own, params: { ...named(key), Body: createReadStream(path) } });
      const abort = () => {
        void upload.abort();
        own.destroy();
      };
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await upload.done();
      } finally {
        signal?.removeEventListener("abort", abort);
        own.destroy();
      }
      await rm(path, { force: true });
    },
    open: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(named(key)));
        return (Body as Readable | undefined) ?? null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(named(key)));
    },
  };
}

const clients = new Map<string, S3Client>();

/** One client for one bucket's settings, as long as the process lives. */
function clientOf(settings: S3Settings): S3Client {
  const key = JSON.stringify(settings);
  const client = clients.get(key) ?? makeClient(settings);
  clients.set(key, client);
  return client;
}

function makeClient({ region, endpoint, credentials }: S3Settings): S3Client {
  return new S3Client({
    region,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(credentials ? { credentials } : {}),
    // Many a service that speaks S3 does not know the newer checksums; ours is kept beside and checked when asked for.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
