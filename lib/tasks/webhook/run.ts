import { z } from "zod";
import type { RunResult } from "@/lib/tasks/schema";
import { signatureHeaders } from "@/lib/signature";
import { userAgent } from "@/lib/net/user-agent";
import type { TaskContext, TaskOutcome, PacedRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import { call, type CallAnswer, CallFailure } from "@/lib/net/call";
import { webhookDefinition, webhookParamsSchema } from "@/lib/tasks/webhook/definition";

/** How often the address in a 202's Location is polled, unless its Retry-After says otherwise. */
const pollEveryMs = 5_000;

type Params = z.output<typeof webhookParamsSchema>;

/** What is stored about an accepted call: which address to poll, since when and until when. */
const acceptedSchema = z.object({ url: z.url(), began: z.coerce.date(), until: z.coerce.date() });
type Accepted = z.output<typeof acceptedSchema>;

/**
 * Calls an address with a signed JSON body. The call can arrive twice if the worker dies between the response and the
 * commit: `webhook-id` is the run's id each time, so that the receiver can detect duplicates. A call that was accepted
 * (202) is not repeated but polled, once per turn: between two turns it occupies no worker.
 */
export const webhookRunner: PacedRunner = {
  definition: webhookDefinition,
  async run(context) {
    const params = webhookParamsSchema.parse(context.snapshot.params);
    const accepted = acceptedSchema.safeParse(context.state).data ?? null;
    const began = accepted?.began ?? context.scope.clock.now();
    if (accepted) await progressOf(context, accepted);
    else await context.progress("call", 0, 1);
    const answer = await send(context, params, accepted);
    const took = context.scope.clock.now().getTime() - began.getTime();
    const result = resultOf(answer, took);
    const asked = answer.location ?? accepted?.url;
    if (answer.status === 202 && params.pollMinutes > 0 && asked)
      return continueBulk(context, answer, {
        url: asked.toString(),
        began,
        until: accepted?.until ?? new Date(began.getTime() + params.pollMinutes * 60_000),
      });
    if (!isSuccess(answer.status, params.successCodes)) {
      throw new TaskFailure(
        { code: "webhook_answered", values: { host: answer.url.host, status: String(answer.status) } },
        { result, final: !mayTryAgain(answer.status), retryAfterMs: answer.retryAfterMs },
      );
    }
    context.signal.throwIfAborted();
    return { kind: "done", result };
  },
};

/** Polls again later, unless that would be too late. */
async function continueBulk(context: TaskContext, answer: CallAnswer, accepted: Accepted): Promise<TaskOutcome> {
  const now = context.scope.clock.now().getTime();
  const ms = answer.retryAfterMs || pollEveryMs;
  if (now + ms > accepted.until.getTime()) {
    const result = resultOf(answer, now - accepted.began.getTime());
    // Calling again could start a second time what may still be running.
    throw new TaskFailure({ code: "webhook_late", values: { host: answer.url.host } }, { result, final: true });
  }
  await progressOf(context, accepted);
  const { url, began, until } = accepted;
  return { kind: "waiting", state: { url, began: began.toISOString(), until: until.toISOString() }, ms };
}

function progressOf({ progress, scope }: TaskContext, { began, until }: Accepted): Promise<void> {
  const seconds = (to: Date) => Math.round((to.getTime() - began.getTime()) / 1_000);
  return progress("poll", seconds(scope.clock.now()), seconds(until));
}

/** Sends the call itself, or a poll for its outcome. */
async function send(
  context: TaskContext,
  { url, payload, timeoutSeconds }: Params,
  accepted: Accepted | null,
): Promise<CallAnswer> {
  const { run, scope, snapshot, signal } = context;
  const body = accepted ? "" : bodyOf(context, payload);
  const signed = signatureHeaders(snapshot.signedBy ?? run.scheduleId ?? scope.workspaceId, {
    id: run.id,
    at: scope.clock.now(),
    body,
  });
  const headers = { "user-agent": userAgent, accept: "application/json, */*;q=0.5", ...signed };
  const what = accepted
    ? { method: "GET" as const, url: new URL(accepted.url), headers }
    : { method: "POST" as const, url: new URL(url), body, headers: { ...headers, "content-type": "application/json" } };
  try {
    return await call({ ...what, signal: AbortSignal.any([AbortSignal.timeout(timeoutSeconds * 1_000), signal]) });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallFailure)) throw error;
    throw new TaskFailure(error, { final: error.final, cause: error });
  }
}

/** The request body: who calls and why, and the payload of the schedule. The same for every attempt. */
function bodyOf({ run }: TaskContext, payload: string): string {
  return JSON.stringify({
    type: "schedule.due",
    timestamp: (run.dueAt ?? run.createdAt).toISOString(),
    data: {
      runId: run.id,
      scheduleId: run.scheduleId,
      scheduledFor: (run.trigger === "schedule" && run.nominalAt?.toISOString()) || null,
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

/** A permanent refusal is not retried: every other 4xx means that the call itself is wrong. */
function mayTryAgain(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
