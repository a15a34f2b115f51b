import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type S3Double, startS3Double } from "@/tests/doubles/s3-server";
import { setEnvironment } from "@/tests/setup/environment";

interface Bucket {
  /** The service behind it. */
  s3: () => S3Double;
  setUp: () => void;
  takeAway: () => void;
}

/** In this describe block, files are stored in an empty bucket `safe`, under `periodical/`. */
export function useBucket(): Bucket {
  let s3: S3Double;
  const settings = () => ({
    S3_BUCKET: "safe",
    S3_ENDPOINT: s3.url,
    S3_ACCESS_KEY_ID: "key",
    S3_SECRET_ACCESS_KEY: "secret",
    S3_PREFIX: "periodical/",
  });
  const setUp = () => {
    setEnvironment(settings());
  };
  const takeAway = () => {
    setEnvironment(Object.fromEntries(Object.keys(settings()).map((name) => [name, undefined])));
  };
  beforeAll(async () => {
    s3 = await startS3Double();
  });
  beforeEach(() => {
    s3.objects.clear();
    setUp();
  });
  afterEach(() => {
    s3.breakOn(null);
    takeAway();
  });
  afterAll(() => s3.close());
  return { s3: () => s3, setUp, takeAway };
}
