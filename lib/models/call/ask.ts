import type { APICallError, JSONSchema7 } from "ai";
import { z } from "zod";
import { FetchFailure } from "@/lib/net/failure";
import { ModelFailure, type Usage } from "@/lib/models/rules";
import { providerOf } from "@/lib/models/call/provider";
import type { ModelFailureKind, OpenModel, Question } from "@/lib/models/schema";

/** Timeouts without any data: a model at home may have to be loaded first, and handles one request at a time. */
const firstChunkMs = 120_000;
const nextChunkMs = 30_000;
/** Upper limit of tokens for thinking before the answer, if the model thinks. */
const mostThinking = 4_000;
/** Upper limit of characters in a token, in any script that is read here. */
const charactersOfToken = 8;
/** Upper limits in bytes for the events of a stream: those that bring one token, and all the others together. */
const bytesOfToken = 600;
const bytesBeside = 64 * 1024;

/**
 * Asks a model once, as a stream, so that an answer that goes on too long is stopped and not paid for. Throws
 * `ModelFailure`; `timeout` if `signal` aborts it.
 */
export async function ask<Answer>(
  model: OpenModel,
  question: Question<Answer>,
  signal: AbortSignal,
): Promise<{ answer: Answer; text: string; usage: Usage }> {
  const { system, messages, schema, mostTokens } = question;
  const most = mostUsage(question);
  // Aborted in any case at the end: an answer that nobody reads any more must not continue.
  const over = new AbortController();
  let heard = "";
  let text = "";
  // The estimate for providers that do not report their usage.
  const guess = (): Usage => ({ input: most.input, output: tokensOf(heard) });
  let usage: Usage | null = null;
  let reason: string | null = null;
  // Loaded on first use: most installations never need it.
  const ai = await import("ai");
  try {
    const { stream } = ai.streamText({
      model: ai.wrapLanguageModel({
        model: await providerOf(model, (mostTokens + mostThinking) * bytesOfToken + bytesBeside),
        middleware: {
          specificationVersion: "v4",
          async wrapStream({ doStream }) {
            const { stream: parts, ...rest } = await doStream();
            return {
              ...rest,
              stream: parts.pipeThrough(bounded(mostTokens * charactersOfToken, (more) => (heard += more))),
            };
          },
        },
      }),
      system,
      messages,
      output: ai.Output.object({ schema: ai.jsonSchema(jsonSchemaOf(schema)) }),
      maxOutputTokens: mostTokens + mostThinking,
      temperature: 0.2,
      maxRetries: 0,
      abortSignal: AbortSignal.any([signal, over.signal]),
      timeout: { firstChunkMs, chunkMs: nextChunkMs },
      // Errors arrive with the stream.
      onError: () => undefined,
    });
    for await (const part of stream) {
      if (part.type === "error") throw part.error;
      if (part.type === "abort") throw new ModelFailure("timeout", { usage: guess() });
      if (part.type === "text-delta") text += part.text;
      if (part.type === "finish") {
        reason = part.finishReason;
        const { inputTokens, outputTokens } = part.totalUsage;
        if (inputTokens !== undefined || outputTokens !== undefined)
          usage = { input: counted(inputTokens, guess().input), output: counted(outputTokens, guess().output) };
      }
    }
  } catch (error) {
    if (error instanceof ModelFailure)
      throw error.kind === "too_long" ? new ModelFailure("too_long", { usage: most }) : error;
    // The part that was received must be paid.
    const used = heard === "" ? {} : { usage: guess() };
    if (signal.aborted) throw new ModelFailure("timeout", used);
    throw failureOf(error, { most, used }, (cause) => ai.APICallError.isInstance(cause));
  } finally {
    over.abort();
  }
  const used = usage ?? guess();
  const failure = (kind: ModelFailureKind) => new ModelFailure(kind, { usage: used });
  if (reason === "content-filter") throw failure("refused");
  if (reason === "length") throw failure("cut_off");
  if (reason === "error") throw failure("server");
  if (text.trim() === "") throw failure("empty");
  const parsed = schema.safeParse(jsonIn(text));
  if (!parsed.success) throw failure("not_json");
  return { answer: parsed.data, text, usage: used };
}

/** Passes this many characters of text at most: the consumer reads the whole text again with each part. */
function bounded<Part extends { type: string }>(
  mostCharacters: number,
  hear: (more: string) => void,
): TransformStream<Part, Part> {
  let characters = 0;
  return new TransformStream({
    transform(part, controller) {
      if ("delta" in part && typeof part.delta === "string") {
        hear(part.delta);
        if (part.type === "text-delta") characters += part.delta.length;
      }
      if (characters <= mostCharacters) controller.enqueue(part);
      else controller.error(new ModelFailure("too_long"));
    },
  });
}

/** The approximate upper limit of tokens in a text: scripts with more bytes per letter have more tokens per letter. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** Upper limit of tokens for one question. */
export function mostUsage({ system, messages, mostTokens }: Question<unknown>): Usage {
  const asked = [system, ...messages.map(({ content }) => content)].join("\n");
  return { input: tokensOf(asked), output: mostTokens + mostThinking };
}

/** The number of tokens that was reported, if it is plausible; else `otherwise`. */
export function counted(told: number | undefined, otherwise: number): number {
  return told !== undefined && told >= 0 && told <= 10_000_000 ? Math.round(told) : otherwise;
}

/** Providers accept only a part of JSON Schema: bounds are checked here instead. */
function jsonSchemaOf(schema: z.ZodType): JSONSchema7 {
  const bounds = new Set([
    "$schema",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "pattern",
  ]);
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(without);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => (bounds.has(name) ? [] : [[name, without(inner)]])),
    );
  };
  return without(z.toJSONSchema(schema)) as JSONSchema7;
}

/** The JSON object in an answer, which some models put between code fences or words. */
function jsonIn(text: string): unknown {
  const [from, to] = [text.indexOf("{"), text.lastIndexOf("}")];
  try {
    return JSON.parse(text.slice(from, to + 1)) as unknown;
  } catch {
    // The caller reports it as what it is: not JSON.
    return undefined;
  }
}

/** The failure for an error from the SDK or the network. `used` must be paid; `most` if an answer did not end. */
export function failureOf(
  error: unknown,
  { most, used }: { most: Usage; used: { usage?: Usage } },
  isCallError: (cause: unknown) => cause is APICallError,
): ModelFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchFailure && cause.kind === "url_too_large")
      return new ModelFailure("too_long", { usage: most });
    if (cause instanceof FetchFailure)
      return new ModelFailure(cause.kind === "url_private" ? "private" : "unreachable", used);
    if (isCallError(cause) && cause.statusCode !== undefined && cause.statusCode >= 400)
      return refusalOf(cause, cause.statusCode);
  }
  const isOver = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  return new ModelFailure(isOver ? "timeout" : "unreachable", { cause: error, ...used });
}

function refusalOf({ responseBody, responseHeaders, message }: APICallError, status: number): ModelFailure {
  const said = responseBody ?? message;
  const isOutOfCredit = /insufficient_quota|insufficient credit|out of credit|credit balance|billing/i.test(said);
  const kind = isOutOfCredit || status === 402 ? "no_credit" : kindOf(status);
  const wait = Number(responseHeaders?.["retry-after"] ?? NaN);
  return new ModelFailure(kind, {
    detail: said.slice(0, 300),
    ...(Number.isFinite(wait) ? { retryAfterMs: wait * 1_000 } : {}),
  });
}

function kindOf(status: number): ModelFailureKind {
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "unknown_model";
  if (status === 429) return "limited";
  return status >= 500 ? "server" : "rejected";
}
