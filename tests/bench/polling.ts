import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import type { Clock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { makeWorkspace } from "@/tests/setup/factories";

const sources = 1_000;
const hosts = 200;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const begin = Date.parse("2026-11-16T00:00:00Z");
const end = begin + 7 * dayMs;

/** A simulated feed, by its number: how often it publishes, which limits it asks for and what is wrong with it. */
interface Publisher {
  gapMs: number;
  ttlMinutes: number;
  maxAgeSeconds: number;
  validates: boolean;
  trouble: "none" | "gone" | "busy" | "moved";
}

const gaps = [20 * minuteMs, hourMs, 4 * hourMs, dayMs, dayMs, 3 * dayMs, 7 * dayMs, 30 * dayMs];

function publisherOf(number: number): Publisher {
  return {
    gapMs: gaps[number % gaps.length] ?? dayMs,
    ttlMinutes: number % 5 === 0 ? 60 : number % 11 === 0 ? 180 : 0,
    maxAgeSeconds: number % 7 === 0 ? 900 : number % 13 === 0 ? 7_200 : 0,
    validates: number % 4 !== 3,
    trouble: number % 50 === 1 ? "gone" : number % 50 === 2 ? "busy" : number % 50 === 3 ? "moved" : "none",
  };
}

interface Asked {
  /** Until then, the feed asked not to be requested. */
  wishedUntil: number;
  times: number;
}

/**
 * A simulated week with a manual clock: what 1,000 sources cost their hosts, and whether any is requested earlier than
 * it asked for.
 */
export async function benchPolling() {
  let now = begin;
  const clock: Clock = { now: () => new Date(now) };
  const asked = new Map<string, Asked>();
  const perHost = new Map<string, number>();
  const perHostHour = new Map<string, number>();
  const total = { requests: 0, notModified: 0, bytes: 0, against: 0, items: 0 };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const host = request.headers.host ?? "";
    const number = Number(/\d+/.exec(request.url ?? "")?.[0]);
    const publisher = publisherOf(number);
    total.requests += 1;
    perHost.set(host, (perHost.get(host) ?? 0) + 1);
    const hour = `${host} ${Math.floor(now / hourMs)}`;
    perHostHour.set(hour, (perHostHour.get(hour) ?? 0) + 1);
    const key = `${host}${request.url}`;
    const before = asked.get(key);
    if (before && now < before.wishedUntil) total.against += 1;
    const times = (before?.times ?? 0) + 1;
    const said = Math.max(publisher.ttlMinutes * 60, publisher.maxAgeSeconds);
    const wish = (seconds: number) => asked.set(key, { wishedUntil: now + seconds * 1_000, times });
    if (publisher.trouble === "gone" && now > begin + dayMs) {
      wish(0);
      return response.writeHead(404).end();
    }
    if (publisher.trouble === "busy" && times % 3 === 0) {
      wish(4 * 3_600);
      return response.writeHead(429, { "retry-after": String(4 * 3_600) }).end();
    }
    if (publisher.trouble === "moved" && now > begin + dayMs && !request.url?.startsWith("/new")) {
      wish(0);
      return response.writeHead(301, { location: `/new/${number}.xml` }).end();
    }
    wish(said);
    const latest = Math.floor((now - number * minuteMs) / publisher.gapMs);
    const etag = `"${latest}"`;
    const headers = {
      "content-type": "application/rss+xml",
      ...(publisher.maxAgeSeconds ? { "cache-control": `max-age=${publisher.maxAgeSeconds}` } : {}),
      ...(publisher.validates ? { etag } : {}),
    };
    if (publisher.validates && request.headers["if-none-match"] === etag) {
      total.notModified += 1;
      return response.writeHead(304, headers).end();
    }
    const body = documentOf(number, publisher, latest);
    total.bytes += body.length;
    return response.writeHead(200, headers).end(body);
  };
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "0.0.0.0", done));
  const { port } = server.address() as AddressInfo;
  const { scope, workspaceId } = await makeWorkspace(clock);
  await inScope(scope, async (tx) => {
    const group = await tx.sourceGroup.create({ data: { workspaceId, name: "The world" } });
    for (let number = 0; number < sources; number++) {
      const host = number % hosts;
      const url = `http://127.0.${1 + Math.floor(host / 200)}.${1 + (host % 200)}:${port}/${number}.xml`;
      // The sources were added over a day.
      const nextPollAt = new Date(begin + ((number * 7_919) % 1_440) * minuteMs);
      const feed = await tx.feed.create({ data: { workspaceId, url, title: String(number), nextPollAt } });
      await tx.source.create({ data: { workspaceId, groupId: group.id, feedId: feed.id } });
    }
  });
  const started = performance.now();
  const signal = new AbortController().signal;
  for (;;) {
    const due = await inSystem((tx) =>
      tx.feed.findFirst({ where: { workspaceId }, orderBy: { nextPollAt: "asc" }, select: { nextPollAt: true } }),
    );
    // The worker checks once a minute.
    now = Math.max(now + minuteMs, Math.ceil((due?.nextPollAt.getTime() ?? end) / minuteMs) * minuteMs);
    if (now >= end) break;
    await pollDueFeeds(clock, signal);
  }
  const ms = performance.now() - started;
  total.items = await inSystem((tx) => tx.item.count({ where: { workspaceId } }));
  await new Promise<void>((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
  const each = [...perHost.values()].sort((a, b) => a - b);
  const percent = (part: number) => `${((100 * part) / total.requests).toFixed(1)} %`;
  return [
    { what: `${sources} sources on ${hosts} hosts, a week`, value: total.requests, note: "requests" },
    { what: "of a source in a day", value: (total.requests / sources / 7).toFixed(1), note: "requests" },
    { what: "of a host in a day, median", value: Math.round((each[each.length >> 1] ?? 0) / 7), note: "requests" },
    { what: "of a host in a day, most", value: Math.round((each.at(-1) ?? 0) / 7), note: "requests" },
    { what: "of a host in an hour, most", value: Math.max(...perHostHour.values()), note: "requests" },
    { what: "answered with “not modified”", value: total.notModified, note: percent(total.notModified) },
    { what: "documents", value: `${(total.bytes / 1e6).toFixed(0)} MB`, note: "before compression" },
    { what: "entries found", value: total.items, note: "" },
    { what: "asked against a wish", value: total.against, note: "ttl, max-age, Retry-After" },
    { what: "a request, all told", value: `${(ms / total.requests).toFixed(1)} ms`, note: "" },
  ];
}

function documentOf(number: number, { gapMs, ttlMinutes }: Publisher, latest: number): string {
  const items = Array.from({ length: 15 }, (_, index) => {
    const count = latest - index;
    const date = new Date(count * gapMs + number * minuteMs).toUTCString();
    const text = `Entry ${count} of feed ${number} was announced by the people who are in charge of it. `.repeat(8);
    return `<item><title>Entry ${count} of ${number}</title><guid>${number}-${count}</guid><link>/e/${number}/${count}</link><pubDate>${date}</pubDate><description>${text}</description></item>`;
  });
  const ttl = ttlMinutes ? `<ttl>${ttlMinutes}</ttl>` : "";
  return `<rss version="2.0"><channel><title>Feed ${number}</title><link>/</link>${ttl}${items.join("")}</channel></rss>`;
}
