import {
  runDetailSchema,
  runFilterSchema,
  runNowInputSchema,
  runPageSchema,
  startedRunSchema,
} from "@/lib/runs/schema";
import { idParams, operation } from "@/lib/transport/api/operation";

const run = { tag: "runs", params: idParams, result: runDetailSchema } as const;

export const listRuns = operation({
  id: "listRuns",
  tag: "runs",
  method: "GET",
  path: "/runs",
  query: runFilterSchema,
  result: runPageSchema,
});

export const getRun = operation({ ...run, id: "getRun", method: "GET", path: "/runs/{id}" });

export const cancelRun = operation({ ...run, id: "cancelRun", method: "POST", path: "/runs/{id}/cancel", status: 202 });

export const retryRun = operation({
  id: "retryRun",
  tag: "runs",
  params: idParams,
  method: "POST",
  path: "/runs/{id}/retry",
  result: startedRunSchema,
  status: 202,
});

/** Runs the same again, with its present settings. */
export const runAgain = operation({
  id: "runAgain",
  tag: "runs",
  params: idParams,
  method: "POST",
  path: "/runs/{id}/run-again",
  body: runNowInputSchema,
  result: startedRunSchema,
  status: 202,
});

/** The run as server-sent events: the whole run on every change, until it has ended. */
export const streamRunEvents = operation({
  ...run,
  id: "streamRunEvents",
  method: "GET",
  path: "/runs/{id}/events",
  stream: "text/event-stream",
});
