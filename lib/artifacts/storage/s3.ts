import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Storage } from "@/lib/artifacts/storage/storage";

export interface S3Settings {
  bucket: string;
  region: string;
  /** A service other than Amazon's; its buckets are named in the path. */
  endpoint?: string | undefined;
  /** Without these the SDK uses its default lookup: environment, profile, the machine's role. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  prefix: string;
}

/** An S3-compatible bucket. An object exists once its upload, in any number of parts, is complete. */
export function s3Storage(settings: S3Settings): Storage {
  const { bucket, prefix } = settings;
  const client = clientOf(settings);
  const named = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });
  return {
    adopt: async (path, key, signal) => {
      signal?.throwIfAborted();
      // A separate client: destroying it ends the upload in progress, which the abort of lib-storage does not.
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

/** One client for each bucket's settings, for the lifetime of the process. */
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
    // Many S3-compatible services do not support the newer checksums; ours is stored in the row and verified on
    // request.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
