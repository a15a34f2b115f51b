import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { admit, isPassedOn } from "@/bin/admission.mjs";

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

/** Serves until the end of the test. Returns the address. */
async function listen(serving: RequestListener): Promise<string> {
  const server = createServer(serving);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A server whose answers are released manually. */
async function serve() {
  const open: ServerResponse[] = [];
  const url = await listen((request, response) => {
    void admit(request, response, () => void open.push(response));
  });
  const ask = (address: string, cookie = "") => fetch(url, { headers: { "x-forwarded-for": address, cookie } });
  return { open, ask };
}

it("requests of one address have half of the places; those beyond any patience are told to come again", async () => {
  const { open, ask } = await serve();
  const statuses: number[] = [];
  const retryAfter = new Set<string | null>();
  const asked = Array.from({ length: 330 }, async (_, place) => {
    const { status, headers } = await ask("203.0.113.9", `session=${place % 2}`);
    statuses.push(status);
    if (status === 503) retryAfter.add(headers.get("retry-after"));
  });
  await expect.poll(() => statuses.length, { timeout: 60_000 }).toBe(330 - 300 - 2);
  expect(new Set(statuses)).toEqual(new Set([503]));
  expect(retryAfter).toEqual(new Set(["5"]));
  expect(open).toHaveLength(2);
  const other = ask("198.51.100.1");
  await expect.poll(() => open.length, { timeout: 60_000 }).toBe(3);
  const answering = setInterval(() => open.splice(0).forEach((response) => response.end()), 5);
  cleanups.push(() => clearInterval(answering));
  await Promise.all(asked);
  expect((await other).status).toBe(200);
  expect(statuses.filter((status) => status === 200)).toHaveLength(302);
});

it("one who asks for more than their part of an address is told so, and does not shut out the others there", async () => {
  const { open, ask } = await serve();
  const statuses: number[] = [];
  const asked = Array.from({ length: 260 }, async () => {
    statuses.push((await ask("203.0.113.9", "session=ada")).status);
  });
  await expect.poll(() => statuses.length, { timeout: 60_000 }).toBe(260 - 240 - 2);
  const other = ask("203.0.113.9", "session=bo");
  const answering = setInterval(() => open.splice(0).forEach((response) => response.end()), 5);
  cleanups.push(() => clearInterval(answering));
  expect((await other).status).toBe(200);
  await Promise.all(asked);
});

it("what the web asks itself on the way to an answer needs no place of its own, and nobody else can say so", async () => {
  const passedOn: boolean[] = [];
  const url = await listen((request, response) => {
    const own = isPassedOn(request);
    passedOn.push(own);
    if (own) return void response.end("inner");
    return void admit(request, response, () => {
      const headers = Object.entries(request.headers).filter(
        (one): one is [string, string] => typeof one[1] === "string",
      );
      const carried = Object.fromEntries(headers.filter(([name]) => !["connection", "host"].includes(name)));
      void fetch(url, { headers: carried })
        .then((inner) => inner.text())
        .then((text) => response.end(text));
    });
  });
  const forged = { "x-forwarded-for": "203.0.113.9", "x-periodical-let-in": "made up" };
  const asked = Array.from({ length: 8 }, async () => (await fetch(url, { headers: forged })).text());
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 8 }, () => "inner"));
  expect(passedOn.filter((own) => own)).toHaveLength(8);
  expect(passedOn).toHaveLength(16);
});
