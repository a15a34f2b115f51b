import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface S3Double {
  url: string;
  objects: Map<string, Buffer>;
  /** How many multipart uploads were started and neither completed nor aborted. */
  open: () => number;
  /** The requests received: method and path. */
  asked: string[];
  /** Answers requests of that method with 500, until it is set to null. */
  breakOn: (method: string | null) => void;
  /** Sets a listener that is called when bytes have arrived, before the answer. */
  onPut: (listener: (() => void) | null) => void;
  close(): Promise<void>;
}

/** The part of S3 that storing a file needs: objects, and multipart uploads. */
export async function startS3Double(): Promise<S3Double> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const asked: string[] = [];
  let broken: string | null = null;
  let onPut: (() => void) | null = null;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    const key = decodeURIComponent(pathname.slice(1));
    asked.push(`${request.method} ${key}`);
    const xml = (text: string, status = 200) =>
      response.writeHead(status, { "content-type": "application/xml" }).end(`<?xml version="1.0"?>${text}`);
    if (
      !/^AWS4-HMAC-SHA256 Credential=\S+, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/.test(
        request.headers.authorization ?? "",
      )
    )
      return void xml("<Error><Code>AccessDenied</Code></Error>", 403);
    if (request.method === "PUT") onPut?.();
    if (request.method === broken) return void xml("<Error><Code>InternalError</Code></Error>", 500);
    const upload = searchParams.get("uploadId");
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    if (request.method === "POST" && searchParams.has("uploads")) {
      const id = String(uploads.size + 1);
      uploads.set(id, new Map());
      return void xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (request.method === "PUT" && upload) {
      uploads.get(upload)?.set(Number(searchParams.get("partNumber")), body);
      return void response.writeHead(200, { etag }).end();
    }
    if (request.method === "POST" && upload) {
      const parts = [...(uploads.get(upload) ?? [])].sort(([one], [other]) => one - other);
      objects.set(key, Buffer.concat(parts.map(([, part]) => part)));
      uploads.delete(upload);
      return void xml(`<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`);
    }
    if (request.method === "DELETE") {
      if (upload) uploads.delete(upload);
      else objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (request.method === "PUT") {
      objects.set(key, body);
      return void response.writeHead(200, { etag }).end();
    }
    const object = objects.get(key);
    if (!object) return void xml("<Error><Code>NoSuchKey</Code></Error>", 404);
    response.writeHead(200, { "content-length": object.length }).end(object);
  }

  return {
    url,
    objects,
    asked,
    open: () => uploads.size,
    breakOn: (method) => {
      broken = method;
    },
    onPut: (listener) => {
      onPut = listener;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
