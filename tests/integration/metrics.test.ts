import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { exposeMetrics, mayReadMetrics } from "@/lib/health/expose/expose-metrics";
import { getHealth } from "@/lib/health/queries";
import { metrics } from "@/lib/metrics";
import { createAsker } from "@/lib/models/call/account";
import type { OpenModel } from "@/lib/models/schema";
import { addSource, createSourceGroup } from "@/lib/sources/commands";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { storyQuestion } from "@/lib/synthesis/model/prompt";
import { countRequests } from "@/lib/transport/count-requests";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { setEnvironment } from "@/tests/setup/environment";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { useModelServer } from "@/tests/setup/model";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const model = useModelServer();
const at = (iso: string) => new Date(iso);
const never = new AbortController().signal;

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());

/** Every sample that is exposed now, by its name with its labels. */
async function samples(): Promise<Map<string, number>> {
  const { body } = await exposeMetrics(await getHealth(), new Date());
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

/** By how much samples have grown while `work` was done, those that did not left out. */
async function movedBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await samples();
  await work();
  const after = await samples();
  return Object.fromEntries(
    [...after]
      .map(([name, value]): [string, number] => [name, value - (before.get(name) ?? 0)])
      .filter(([name, by]) => by !== 0 && name.startsWith("periodical_") && !name.includes("_bucket")),
  );
}

const moved = new Set<string>();

async function expectMoved(work: () => Promise<unknown>, wanted: Record<string, number>): Promise<void> {
  const found = await movedBy(work);
  expect(found).toMatchObject(wanted);
  for (const name of Object.keys(found)) moved.add(name.replace(/\{.*/, "").replace(/_(?:sum|count)$/, ""));
}

describe("the metrics move when what they count happens:", () => {
  it("an occurrence that is due, starts late, is written and mailed, and later ones that are missed or find nothing", async () => {
    const workspace = await makeWorkspace();
    await makeScheduledTheme(workspace.at(at("2026-11-16T08:00:00Z")), { emails: ["reader@example.com"] });
    await expectMoved(() => worker.work(at("2026-11-16T09:00:02Z")), {
      'periodical_occurrences_total{outcome="due"}': 1,
      'periodical_runs_started_total{task_type="synthesis"}': 1,
      'periodical_run_lateness_seconds_sum{task_type="synthesis"}': 2,
      'periodical_run_lateness_seconds_count{task_type="synthesis"}': 1,
      'periodical_runs_ended_total{task_type="synthesis",status="succeeded"}': 1,
      'periodical_run_duration_seconds_count{task_type="synthesis"}': 1,
      'periodical_deliveries_total{transport="outbox",outcome="accepted"}': 1,
      'periodical_delivery_duration_seconds_count{transport="outbox"}': 1,
    });
    await expectMoved(() => worker.work(at("2026-11-19T09:00:00Z")), {
      'periodical_occurrences_total{outcome="missed"}': 1,
      'periodical_runs_ended_total{task_type="synthesis",status="skipped"}': 1,
    });
  });

  it("sources that bring something new, nothing new, or cannot be read", async () => {
    const { scope } = await makeWorkspace();
    const group = await createSourceGroup(scope, { name: "News" });
    web.serve("/feed.xml", rss("Paper", [{ title: "One" }]));
    await addSource(scope, { groupId: group.id, url: `${web.url}/feed.xml` });
    const poll = async (days: number) => {
      await inSystem((tx) => tx.feed.updateMany({ data: { nextPollAt: at("2026-11-01T00:00:00Z") } }));
      await inSystem((tx) =>
        tx.feed.updateMany({
          where: { url: { not: { startsWith: web.url } } },
          data: { nextPollAt: at("2036-01-01T00:00:00Z") },
        }),
      );
      await pollDueFeeds(fixedClock(new Date(Date.now() + days * 86_400_000)), never);
    };
    await expectMoved(() => poll(1), { 'periodical_feeds_polled_total{result="unchanged"}': 1 });
    web.serve("/feed.xml", rss("Paper", [{ title: "One" }, { title: "Two" }]));
    await expectMoved(() => poll(2), { 'periodical_feeds_polled_total{result="new"}': 1 });
    web.on("/feed.xml", (_request, response) => void response.writeHead(404).end());
    await expectMoved(() => poll(3), { 'periodical_feeds_polled_total{result="gone"}': 1 });
  });

  it("a language model that answers, refuses, or would cost too much", async () => {
    const { scope } = await makeWorkspace();
    const open: OpenModel = {
      writer: "installation",
      name: "Small",
      provider: "openai-compatible",
      url: model().url,
      model: "small-1",
      apiKey: null,
      inputPrice: 1,
      outputPrice: 2,
      monthBudget: null,
      runTokens: 100_000,
      embedding: null,
      embeddingPrice: null,
    };
    const ask = (title: string, change: Partial<OpenModel> = {}) => {
      const items = [{ source: "Paper", title, text: `${title} was opened on Monday.`, publishedAt: null }];
      const style = { language: "en", foreign: "quote", length: "medium", tone: "neutral", wishes: "" } as const;
      return createAsker(scope, { ...open, ...change }, null)
        .ask(storyQuestion(items, style), never)
        .catch(() => null);
    };
    const answered = await movedBy(() => ask("A bridge"));
    expect(answered['periodical_model_calls_total{outcome="answered"}']).toBe(1);
    expect(answered['periodical_model_tokens_total{direction="read"}']).toBeGreaterThan(0);
    expect(answered['periodical_model_tokens_total{direction="written"}']).toBeGreaterThan(0);
    model().reply(() => ({ status: 401 }));
    await expectMoved(() => ask("A road"), { 'periodical_model_calls_total{outcome="unauthorized"}': 1 });
    await expectMoved(() => ask("A tunnel", { monthBudget: 0 }), {
      'periodical_model_calls_total{outcome="budget"}': 1,
    });
    moved.add("periodical_model_tokens_total");
  });

  it("requests, by kind and status, and not how long a stream stays open", async () => {
    countRequests();
    const server = createServer((request, response) => {
      if (request.url === "/api/live") response.setHeader("content-type", "text/event-stream");
      response.writeHead(request.url === "/gone" ? 404 : 200).end("x");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const url = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
    const ask = async () => {
      for (const path of ["/themes?x=1", "/gone", "/api/v1/runs", "/_next/static/a.js", "/api/live"])
        await (await fetch(url + path)).text();
      await new Promise((done) => server.close(done));
    };
    await expectMoved(ask, {
      'periodical_http_requests_total{kind="page",status="2xx"}': 1,
      'periodical_http_requests_total{kind="page",status="4xx"}': 1,
      'periodical_http_requests_total{kind="api",status="2xx"}': 1,
      'periodical_http_requests_total{kind="asset",status="2xx"}': 1,
      'periodical_http_requests_total{kind="other",status="2xx"}': 1,
      'periodical_http_request_duration_seconds_count{kind="page"}': 2,
    });
    expect((await samples()).has('periodical_http_request_duration_seconds_count{kind="other"}')).toBe(false);
  });

  it("what is due and has not begun, queues, health and connections, as they are now", async () => {
    const workspace = await makeWorkspace();
    const counted = { countedAt: new Date(), updatedAt: new Date() };
    await expectMoved(
      async () => {
        await makeScheduledTheme(workspace.at(at("2026-01-01T08:00:00Z")), { emails: [] });
        await inSystem((tx) =>
          tx.queueState.create({ data: { name: "run.metrics", waiting: 7, active: 2, failed: 1, ...counted } }),
        );
        await inSystem((tx) =>
          tx.workerInstance.create({
            data: {
              id: randomUUID(),
              host: "here",
              pid: 1,
              version: "1",
              startedAt: new Date(),
              lastSeenAt: new Date(),
              lastEvaluationAt: new Date(),
            },
          }),
        );
      },
      {
        periodical_backlog_waiting: 1,
        'periodical_queue_jobs{queue="run.metrics",state="waiting"}': 7,
        'periodical_queue_jobs{queue="run.metrics",state="active"}': 2,
        'periodical_queue_jobs{queue="run.metrics",state="failed"}': 1,
        'periodical_healthy{part="worker"}': 1,
      },
    );
    const now = await samples();
    expect(now.get("periodical_backlog_oldest_seconds")).toBeGreaterThan(60);
    expect(now.get("periodical_last_evaluation_age_seconds")).toBeLessThan(60);
    expect(now.get('periodical_database_connections{pool="periodical_system_work",state="idle"}')).toBeGreaterThan(0);
    expect(now.get('periodical_info{version="0.1.0"}')).toBe(1);
    for (const name of ["backlog_oldest_seconds", "last_evaluation_age_seconds", "database_connections", "info"])
      moved.add(`periodical_${name}`);
  });

  it("and there is none that nothing here has moved", async () => {
    const named = (await metrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(named.filter((name) => name.startsWith("periodical_") && !moved.has(name))).toEqual([]);
  });
});

describe("what is shipped for Prometheus and Grafana", () => {
  /** The metrics that a query names, without what it counts them by. */
  const namedIn = (query: string) =>
    [...query.matchAll(/\b(?:periodical|nodejs|process)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));

  it.each([
    ...readdirSync("deploy/grafana").map((name) => join("deploy/grafana", name)),
    "deploy/prometheus/alerts.yml",
  ])("%s asks only for metrics and labels that there are", async (file) => {
    const text = readFileSync(file, "utf8");
    const all = await metrics().registry.getMetricsAsJSON();
    const names = new Set(all.map(({ name }) => name));
    const asked = namedIn(text);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    const labels = new Set(
      all.flatMap(({ values }) => values.flatMap((value) => Object.keys(value.labels))).concat("instance", "job"),
    );
    const grouped = [...text.matchAll(/\bby \(([^)]+)\)/g)].flatMap(([, list = ""]) => list.split(", "));
    expect(grouped.filter((label) => !labels.has(label))).toEqual([]);
  });
});

describe("metrics are read", () => {
  it("by the token where there is one, and without one only on a port of their own", () => {
    expect(mayReadMetrics(null, { ownPort: false })).toBe(false);
    expect(mayReadMetrics(null, { ownPort: true })).toBe(true);
    setEnvironment({ METRICS_TOKEN: "a-token-of-metrics" });
    expect(mayReadMetrics(null, { ownPort: true })).toBe(false);
    expect(mayReadMetrics("Bearer another-token-here", { ownPort: true })).toBe(false);
    expect(mayReadMetrics("Bearer a-token-of-metrics", { ownPort: false })).toBe(true);
  });

  it("and say no name, address or text of any workspace", async () => {
    const { body } = await exposeMetrics(await getHealth(), new Date());
    expect(body).not.toMatch(/reader@example\.com|Courts|127\.0\.0\.1/);
  });
});
