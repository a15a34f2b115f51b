import { counted, failureOf, tokensOf } from "@/lib/models/call/ask";
import { embeddingOf } from "@/lib/models/call/provider";
import { ModelFailure, type Usage } from "@/lib/models/rules";
import type { OpenModel } from "@/lib/models/schema";

/** Upper limits: numbers in a vector, and characters in a number. */
const mostNumbers = 8_192;
const charactersOfNumber = 26;
const bytesBeside = 64 * 1024;

/**
 * Gets vectors for some texts from the embedding model of a model: one of length one for each text, in their order.
 * Throws `ModelFailure`; `timeout` if `signal` aborts it.
 */
export async function embed(
  model: OpenModel,
  { embedding, texts }: { embedding: string; texts: string[] },
  signal: AbortSignal,
): Promise<{ vectors: Float32Array[]; usage: Usage }> {
  const most = mostEmbedded(texts);
  const ai = await import("ai");
  try {
    const mostBytes = texts.length * mostNumbers * charactersOfNumber + bytesBeside;
    const { embeddings, usage } = await ai.embedMany({
      model: await embeddingOf(model, embedding, mostBytes),
      values: texts,
      maxRetries: 0,
      abortSignal: signal,
    });
    const vectors = embeddings.map(unit);
    const [{ length } = new Float32Array()] = vectors;
    const isWhole = vectors.length === texts.length && vectors.every((one) => one.length === length && length > 0);
    if (!isWhole) throw new ModelFailure("not_json", { usage: most });
    return { vectors, usage: { input: counted(usage.tokens || undefined, most.input), output: 0 } };
  } catch (error) {
    if (error instanceof ModelFailure) throw error;
    if (signal.aborted) throw new ModelFailure("timeout", { usage: most });
    const cause = error instanceof Error ? error.cause : null;
    if (ai.JSONParseError.isInstance(cause) || ai.TypeValidationError.isInstance(cause))
      throw new ModelFailure("not_json", { usage: most, cause });
    throw failureOf(error, { most, used: {} }, (one) => ai.APICallError.isInstance(one));
  }
}

/** Upper limit of tokens for embedding some texts. */
export function mostEmbedded(texts: string[]): Usage {
  return { input: texts.reduce((all, text) => all + tokensOf(text), 0), output: 0 };
}

/** Scaled to length one; empty if it is not a vector. */
function unit(numbers: number[]): Float32Array {
  if (numbers.length > mostNumbers) return new Float32Array();
  const length = Math.hypot(...numbers);
  return length > 0 && Number.isFinite(length) ? Float32Array.from(numbers, (one) => one / length) : new Float32Array();
}
