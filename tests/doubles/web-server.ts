import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WebDouble {
  url: string;
  requests: { path: string; headers: IncomingMessage["headers"] }[];
  /** Sets the answer of a path from now on. */
  on(path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Serves a document at a path. */
  serve(path: string, body: string | Buffer, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** The query with which listings are requested. */
export const allListings = "?status=Active&status=Pending&status=Closed&limit=500";

/** A web site on a real socket. */
export async function startWebDouble(): Promise<WebDouble> {
  const answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const requests: WebDouble["requests"] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push({ path, headers: request.headers });
    const answer = answers.get(path);
    if (answer) return answer(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    on: (path, answer) => void answers.set(path, answer),
    serve: (path, body, headers = {}) =>
      void answers.set(path, (_request, response) => {
        response.writeHead(200, { "content-type": "application/xml", ...headers });
        response.end(body);
      }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** An RSS feed with these entries. */
export function rss(title: string, entries: { title: string; link?: string; date?: string; text?: string }[]): string {
  const items = entries.map(
    ({ title: name, link, date, text }) =>
      `<item><title>${name}</title><link>${link ?? `/${encodeURIComponent(name)}`}</link>${date ? `<pubDate>${date}</pubDate>` : ""}<description>${text ?? `${name} was announced by the people who are in charge of it. Nobody had expected it to come about so early in the year.`}</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${title}</title><link>/</link><description>d</description>${items.join("")}</channel></rss>`;
}
