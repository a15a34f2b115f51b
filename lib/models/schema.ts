import { z } from "zod";
import { webAddressSchema } from "@/lib/net/schema";
import { nameSchema, textSchema } from "@/lib/text";

/**
 * The protocol that a model speaks; most speak the first one (Ollama, vLLM, LM Studio, OpenRouter, Mistral and others).
 */
export const providers = ["openai-compatible", "openai", "anthropic", "google"] as const;
export type Provider = (typeof providers)[number];

/** Who writes: the product itself in its sources' words, or a model: the installation's, or a workspace's by its id. */
export const writerSchema = z.union([z.enum(["extractive", "installation"]), z.uuid()], { error: "writer_unknown" });
export type Writer = z.output<typeof writerSchema>;

const dollars = z
  .number({ error: "amount_invalid" })
  .min(0, "amount_invalid")
  .max(1_000_000, "amount_invalid")
  .nullable()
  .default(null);

/** Default limit of tokens for one run, input and output together. */
export const usualRunTokens = 200_000;

const modelFields = z.strictObject({
  name: nameSchema,
  provider: z.enum(providers, { error: "provider_unknown" }),
  /** Null for the provider's own address; required for `openai-compatible`. */
  url: webAddressSchema.nullable().default(null),
  /** The provider's name for it. */
  model: textSchema("model_required").refine((text) => text !== "" && text.length <= 200, "model_required"),
  inputPrice: dollars.meta({ description: "US dollars per million tokens" }),
  outputPrice: dollars.meta({ description: "US dollars per million tokens" }),
  /** The provider's name for the model that groups items by meaning; null if there is none. */
  embedding: textSchema("embedding_invalid")
    .refine((text) => text !== "" && text.length <= 200, "embedding_invalid")
    .nullable()
    .default(null),
  embeddingPrice: dollars.meta({ description: "US dollars per million tokens that the embedding model reads" }),
  monthBudget: dollars.meta({ description: "US dollars a month; null for no bound" }),
  runTokens: z
    .number({ error: "tokens_invalid" })
    .int("tokens_invalid")
    .min(1_000, "tokens_invalid")
    .max(10_000_000, "tokens_invalid")
    .default(usualRunTokens),
});

const apiKeySchema = textSchema("api_key_invalid").refine(
  (text) => text !== "" && text.length <= 500,
  "api_key_invalid",
);

interface Checked {
  provider: Provider;
  url: string | null;
  inputPrice: number | null;
  outputPrice: number | null;
  embedding: string | null;
  embeddingPrice: number | null;
  monthBudget: number | null;
}

/** Checks across fields: the address, the embedding model, and the prices that a budget needs. */
function checked<Schema extends z.ZodType<Checked>>(fields: Schema) {
  return fields
    .refine(({ provider, url }) => provider !== "openai-compatible" || url !== null, {
      path: ["url"],
      error: "url_required",
    })
    .refine(({ provider, embedding }) => provider !== "anthropic" || embedding === null, {
      path: ["embedding"],
      error: "embedding_unsupported",
    })
    .refine(
      ({ monthBudget, inputPrice, outputPrice }) =>
        monthBudget === null || (inputPrice !== null && outputPrice !== null),
      { path: ["monthBudget"], error: "prices_required" },
    )
    .refine(
      ({ monthBudget, embedding, embeddingPrice }) =>
        monthBudget === null || embedding === null || embeddingPrice !== null,
      { path: ["embeddingPrice"], error: "prices_required" },
    );
}

export const modelInputSchema = checked(modelFields.extend({ apiKey: apiKeySchema.nullable().default(null) }));
export type ModelInput = z.output<typeof modelInputSchema>;

/** A change: without `apiKey` the current key is kept. */
export const modelChangeSchema = checked(modelFields.extend({ apiKey: apiKeySchema.nullable().optional() }));
export type ModelChange = z.output<typeof modelChangeSchema>;

/** A change, with the id of the model. */
export const saveModelSchema = checked(
  modelFields.extend({ apiKey: apiKeySchema.nullable().optional(), id: z.uuid() }),
);

/** The usage of a model since the month began, in UTC. */
const monthSchema = z.object({
  calls: z.number(),
  failed: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number().meta({ description: "US dollars" }),
  sentences: z.number(),
  refused: z.number().meta({ description: "Sentences that their sources do not say" }),
});
export type ModelMonth = z.output<typeof monthSchema>;

export const modelViewSchema = modelFields.extend({
  id: z.string().meta({ description: "A uuid, or `installation`" }),
  hasKey: z.boolean(),
  month: monthSchema,
});
export type ModelView = z.output<typeof modelViewSchema>;

/** Whether a model answers and how fast, or why not. */
export const modelTestSchema = z.object({
  ok: z.boolean(),
  ms: z.number(),
  failure: z.string().nullable(),
  detail: z.string().nullable().meta({ description: "What the provider said" }),
});
export type ModelTest = z.output<typeof modelTestSchema>;

/** The cost of a run of a model, in US dollars. */
export interface RunCost {
  /** The mean of the runs of the last 30 days; null if there were none. */
  usual: number | null;
  /** If all its tokens had the higher price. */
  most: number;
  /** The cost since the month began, and its limit; null if there is none. */
  month: number;
  monthBudget: number | null;
}

/** A writer to choose. */
export interface WriterChoice {
  writer: Writer;
  /** Null for the product itself. */
  name: string | null;
  /** Null if it costs nothing, or no prices are set. */
  cost: RunCost | null;
}

/** Why a question to a model failed; each is a key under `models.failure` in the messages. */
export const modelFailures = [
  "unreachable",
  "private",
  "unauthorized",
  "no_credit",
  "limited",
  "unknown_model",
  "server",
  "rejected",
  "refused",
  "cut_off",
  "too_long",
  "not_json",
  "empty",
  "timeout",
  "budget",
  "tokens",
  "gone",
  "fault",
] as const;
export type ModelFailureKind = (typeof modelFailures)[number];

/** A model with all that is needed to ask it. */
export interface OpenModel {
  writer: Writer;
  name: string;
  provider: Provider;
  url: string | null;
  model: string;
  apiKey: string | null;
  inputPrice: number | null;
  outputPrice: number | null;
  /** The embedding model that belongs to it, and US dollars per million tokens that it reads. */
  embedding: string | null;
  embeddingPrice: number | null;
  monthBudget: number | null;
  runTokens: number;
}

/** A question to a model. */
export interface Question<Answer> {
  system: string;
  messages: { role: "user" | "assistant"; content: string }[];
  /** The one JSON object that the model must answer with. */
  schema: z.ZodType<Answer>;
  mostTokens: number;
}

/** The usage so far, in tokens and US dollars. */
export interface Spent {
  inputTokens: number;
  outputTokens: number;
  cost: number;
}

export interface Asker {
  /** The id identifies the call later, to record what happened to its sentences. */
  ask: <Answer>(
    question: Question<Answer>,
    signal: AbortSignal,
  ) => Promise<{ id: string; answer: Answer; text: string }>;
  judged: (callId: string, counts: { sentences: number; refused: number }) => Promise<void>;
  /** The vectors of some texts from an embedding model, in their order; null if there is no such model. */
  embed: ((texts: string[], signal: AbortSignal) => Promise<Float32Array[]>) | null;
  spent: () => Spent;
}
