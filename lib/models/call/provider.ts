import type { EmbeddingModel, LanguageModel } from "ai";
import { TransformStream } from "node:stream/web";
import { fetch, Response } from "undici";
import { FetchFailure } from "@/lib/net/failure";
import { dispatcherFor, unguarded } from "@/lib/net/guard";
import type { OpenModel } from "@/lib/models/schema";

/** The client for each provider's protocol, loaded on first use. Its responses may have `mostBytes` at most. */
async function speakerOf(model: OpenModel, mostBytes: number) {
  const options = {
    ...(model.url === null ? {} : { baseURL: model.url }),
    ...(model.apiKey === null ? {} : { apiKey: model.apiKey }),
    fetch: fetchFor(model, mostBytes),
  };
  switch (model.provider) {
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const own = { name: "model", baseURL: model.url ?? "", includeUsage: true, supportsStructuredOutputs: true };
      return createOpenAICompatible({ ...options, ...own });
    }
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ apiKey: "", ...options });
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ apiKey: "", ...options });
    }
    case "google": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ apiKey: "", ...options });
    }
  }
}

/** A model in the form of the AI SDK. */
export async function providerOf(model: OpenModel, mostBytes: number): Promise<Exclude<LanguageModel, string>> {
  return (await speakerOf(model, mostBytes)).languageModel(model.model);
}

/** The embedding model that belongs to it. */
export async function embeddingOf(
  model: OpenModel,
  embedding: string,
  mostBytes: number,
): Promise<Exclude<EmbeddingModel, string>> {
  return (await speakerOf(model, mostBytes)).embeddingModel(embedding);
}

/** Only the installation's own model may be anywhere; a workspace's must be on the public internet. Redirects fail. */
function fetchFor({ writer }: OpenModel, mostBytes: number): typeof globalThis.fetch {
  const ask: typeof fetch = async (input, init) => {
    if (typeof input !== "string" && !(input instanceof URL)) throw new TypeError("An address is asked for.");
    const url = new URL(input);
    const dispatcher = writer === "installation" ? unguarded : dispatcherFor(url);
    const response = await fetch(url, { ...init, redirect: "error", dispatcher });
    const { status, headers, body } = response;
    return body ? new Response(body.pipeThrough(limit(mostBytes)), { status, headers }) : response;
  };
  // The same function as the platform's, with other types.
  return ask as unknown as typeof globalThis.fetch;
}

/** Passes this many bytes, and fails beyond. */
function limit(mostBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > mostBytes) controller.error(new FetchFailure("url_too_large"));
      else controller.enqueue(chunk);
    },
  });
}
