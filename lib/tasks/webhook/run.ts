import { setTimeout as wait } from "node:timers/promises";
import type { z } from "zod";
import type { RunResult } from "@/lib/runs/schema";
import { signatureHeaders } from "@/lib/signature";
import { userAgent } from "@/lib/sources/fetch/document";
import { type TaskContext, TaskFailure, type TaskRunner } from "@/lib/tasks/schema";
import { call, type CallAnswer, CallFailure } from "@/lib/tasks/webhook/call";
import { webhookDefinition, webhookParamsSchema } from "@/lib/tasks/webhook/definition";

/** How often the address in a 202's Location is asked, unless its Retry-After says otherwise. */
const pollEveryMs = 5_000;

type Params = z.output<typeof webhookParamsSchema>;

/**
 * Calls an address with a signed JSON body. It can come twice, when the worker dies between the answer and the commit:
 * `webhook-id` is the run's id each time, so that whoever receives it can tell.
 */
export const webhookRunner: TaskRunner = {
  definition: webhookDefinition,
  async run(context) {
    const { run, snapshot, signal, progress, commit } = context;
    const params = webhookParamsSchema.parse(snapshot.params);
    await progress("call", 0, 1);
    const began = performance.now();
    const took = () => Math.round(performance.now() - began);
    const first = await attempt(context, params, {
      method: "POST",
      url: new URL(params.url),
      body: bodyOf(context, params),
    });
    const last =
      params.pollMinutes > 0 && first.status === 202 && first.location ? await poll(context, params, first) : first;
    const result = resultOf(last, took());
    if (!isSuccess(last.status, params.successCodes)) {
      throw new TaskFailure(`${last.url.host} answered with ${last.status}.`, {
        result,
        final: !mayTryAgain(last.status),
        retryAfterMs: last.retryAfterMs,
      });
    }
    signal.throwIfAborted();
    return commit(() => Promise.resolve(result));

    async function attempt(
      { scope, signal: stop }: TaskContext,
      { timeoutSeconds }: Params,
      { method, url, body = "" }: { method: "POST" | "GET"; url: URL; body?: string },
    ): Promise<CallAnswer> {
      const signed = signatureHeaders(run.scheduleId ?? scope.workspaceId, { id: run.id, at: scope.clock.now(), body });
      const headers = { "user-agent": userAgent, accept: "application/json, */*;q=0.5", ...signed };
      const typed = method === "POST" ? { ...headers, "content-type": "application/json" } : headers;
      const timeout = AbortSignal.timeout(timeoutSeconds * 1_000);
      try {
        return await call({
          method,
          url,
          headers: typed,
          signal: AbortSignal.any([timeout, stop]),
          ...(method === "POST" ? { body } : {}),
        });
      } catch (error) {
        stop.throwIfAborted();
        if (!(error instanceof CallFailure)) throw error;
        throw new TaskFailure(error.message, { final: error.final, cause: error });
      }
    }

    /** Asks until something else than 202 comes, or the time is over. */
    async function poll(of: TaskContext, { pollMinutes }: Params, accepted: CallAnswer): Promise<CallAnswer> {
      const total = pollMinutes * 60;
      const until = performance.now() + total * 1_000;
      let answer = accepted;
      while (answer.status === 202) {
        const left = until - performance.now();
        await progress("poll", Math.round(total - left / 1_000), total);
        const pause = answer.retryAfterMs || pollEveryMs;
        if (pause > left)
          throw new TaskFailure(`${answer.url.host} was not done in time.`, { result: resultOf(answer, took()) });
        await wait(pause, undefined, { signal: of.signal });
        const url = answer.location ?? answer.url;
        answer = await attempt(of, params, { method: "GET", url });
      }
      return answer;
    }
  },
};

/** What is sent: who calls and why, and what the schedule was told to send along. The same for every attempt. */
function bodyOf({ run }: TaskContext, { payload }: Params): string {
  return JSON.stringify({
    type: "schedule.due",
    timestamp: (run.dueAt ?? run.createdAt).toISOString(),
    data: {
      runId: run.id,
      scheduleId: run.scheduleId,
      scheduledFor: run.scheduledFor?.toISOString() ?? null,
      trigger: run.trigger,
      payload: payload.trim() === "" ? null : (JSON.parse(payload) as unknown),
    },
  });
}

function resultOf({ status, url, text }: CallAnswer, ms: number): RunResult {
  return { facts: { status, address: url.href, ms }, text: text === "" ? null : text };
}

function isSuccess(status: number, codes: string): boolean {
  return codes
    .split(",")
    .map((code) => code.trim())
    .some((code) => (code === "2xx" ? status >= 200 && status < 300 : status === Number(code)));
}

/** What refuses for good is not asked again: every other 4xx says that the call itself is wrong. */
function mayTryAgain(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
