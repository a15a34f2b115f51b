import { readFileSync } from "node:fs";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Seconds; what is due begins within a second where all is well. */
const latenessBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];
/** Seconds; from a request that writes one row to a report or a backup of hours. */
const durationBuckets = [0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200];
const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `periodical_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `periodical_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    new Histogram({ name: `periodical_${name}`, help, labelNames, buckets, registers });
  collectDefaultMetrics({ register: registry });
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  gauge("info", "The version that runs; always 1.", ["version"]).set({ version }, 1);
  return {
    registry,
    // Counted where each happens.
    occurrences: counter("occurrences_total", "Occurrences that came due, by outcome: due, waits, overlap, missed.", [
      "outcome",
    ]),
    runsStarted: counter("runs_started_total", "Attempts of runs that started.", ["task_type"]),
    runLateness: histogram(
      "run_lateness_seconds",
      "How long after its due time a scheduled run started.",
      ["task_type"],
      latenessBuckets,
    ),
    runsEnded: counter(
      "runs_ended_total",
      "Attempts of runs that ended, by status: succeeded, failed, skipped, cancelled, or pending if it will be retried.",
      ["task_type", "status"],
    ),
    runDuration: histogram(
      "run_duration_seconds",
      "How long an attempt of a run took.",
      ["task_type"],
      durationBuckets,
    ),
    deliveries: counter(
      "deliveries_total",
      "Attempts to hand over a message, by outcome: accepted, failed, refused or uncertain.",
      ["transport", "outcome"],
    ),
    deliveryDuration: histogram(
      "delivery_duration_seconds",
      "How long the transport took to answer.",
      ["transport"],
      durationBuckets,
    ),
    feedsPolled: counter("feeds_polled_total", "Addresses read, by result: new, unchanged, busy, gone or failed.", [
      "result",
    ]),
    modelCalls: counter("model_calls_total", "Questions to language models: answered, or why not.", ["outcome"]),
    modelTokens: counter("model_tokens_total", "Tokens that language models read and wrote.", ["direction"]),
    requests: counter("http_requests_total", "Requests answered, by kind and class of status.", ["kind", "status"]),
    requestDuration: histogram(
      "http_request_duration_seconds",
      "How long an answer took, but for streams.",
      ["kind"],
      requestBuckets,
    ),
    // Read when they are asked for.
    queueJobs: gauge("queue_jobs", "Jobs of a queue by state, as a worker last counted them.", ["queue", "state"]),
    backlog: gauge("backlog_waiting", "What is due and has not begun."),
    backlogAge: gauge("backlog_oldest_seconds", "How long the oldest of it has been due."),
    evaluationAge: gauge("last_evaluation_age_seconds", "How long ago any worker last looked for what is due."),
    healthy: gauge("healthy", "Whether a part of the system is well: 1 or 0.", ["part"]),
    connections: gauge("database_connections", "Connections of this process: idle, in use, or waited for.", [
      "pool",
      "state",
    ]),
  };
}

type Metrics = ReturnType<typeof createMetrics>;

const key = Symbol.for("periodical.metrics");

/** This process's metrics, named as Prometheus wants them; one set, however many copies of this module a bundler makes. */
export function metrics(): Metrics {
  const held = globalThis as { [key]?: Metrics };
  return (held[key] ??= createMetrics());
}
