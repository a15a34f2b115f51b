import type { Tx } from "@/lib/db/client";
import type { LanguageModelModel } from "@/lib/db/generated/models";
import { inScope, readInScope, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { ModelFailure } from "@/lib/models/rules";
import { monthOf } from "@/lib/models/call/account";
import { modelPolicy } from "@/lib/models/policy";
import {
  type ModelMonth,
  type ModelView,
  type OpenModel,
  type Provider,
  providers,
  usualRunTokens,
  type Writer,
  type WriterChoice,
} from "@/lib/models/schema";
import { permit } from "@/lib/policy";
import { openToken } from "@/lib/secrets";
import { z } from "zod";

/** The purpose that a model's key is encrypted for. */
export const modelPurpose = "model";

/**
 * The models available to the workspace, and their usage this month; the installation's model first. For owners and
 * managers.
 */
export async function listModels(scope: Scope): Promise<ModelView[]> {
  permit(scope, modelPolicy.manage);
  return readInScope(scope, async (tx) => {
    const rows = await tx.languageModel.findMany({ orderBy: { name: "asc" } });
    const months = await monthsOf(tx, scope.clock.now());
    const own = installationModel();
    return [...(own ? [own] : []), ...rows.map(opened)].map(({ writer, apiKey, ...model }) => ({
      id: writer,
      ...model,
      hasKey: apiKey !== null,
      month: months.get(writer) ?? nothing,
    }));
  });
}

/** The possible writers of a theme, and the cost of a run of each: the product itself first. */
export function listWriters(scope: Scope): Promise<WriterChoice[]> {
  return readInScope(scope, async (tx) => {
    const rows = await tx.languageModel.findMany({ orderBy: { name: "asc" }, omit: { secret: true } });
    const own = installationModel();
    const models = [...(own ? [own] : []), ...rows.map((row) => ({ ...row, writer: row.id }))];
    const isPriced = models.some(({ inputPrice, outputPrice }) => inputPrice !== null || outputPrice !== null);
    const costs = isPriced ? await costsOf(tx, scope.clock.now()) : new Map<string, Cost>();
    return [
      { writer: "extractive", name: null, cost: null },
      ...models.map((model) => ({
        writer: model.writer,
        name: model.name,
        cost: runCostOf(model, costs.get(model.writer)),
      })),
    ];
  });
}

interface Cost {
  usual: number | null;
  month: number;
}

const usualDays = 30;

async function costsOf(tx: Tx, now: Date): Promise<Map<string, Cost>> {
  const since = new Date(Math.min(monthOf(now).getTime(), now.getTime() - usualDays * 86_400_000));
  const rows = await tx.$queryRaw<({ writer: string } & Cost)[]>`
    SELECT writer, avg(cost) FILTER (WHERE run_id IS NOT NULL)::float8 AS usual, coalesce(sum(month), 0)::float8 AS month
    FROM (
      SELECT writer, run_id, sum(cost) AS cost, sum(cost) FILTER (WHERE asked_at >= ${monthOf(now)}) AS month
      FROM model_call WHERE asked_at >= ${since} GROUP BY writer, run_id) run
    GROUP BY writer`;
  return new Map(rows.map(({ writer, ...cost }) => [writer, cost]));
}

function runCostOf(
  {
    inputPrice,
    outputPrice,
    runTokens,
    monthBudget,
  }: Pick<OpenModel, "inputPrice" | "outputPrice" | "runTokens" | "monthBudget">,
  { usual, month }: Cost = { usual: null, month: 0 },
): WriterChoice["cost"] {
  const price = Math.max(inputPrice ?? 0, outputPrice ?? 0);
  return price === 0 ? null : { usual, most: (runTokens * price) / 1_000_000, month, monthBudget };
}

/**
 * A model with its key, for the code that calls it and never for a page. Throws `ModelFailure` (`gone`) if it does not
 * exist.
 */
export async function openModel(scope: Scope, writer: Writer): Promise<OpenModel> {
  if (writer === "extractive") throw new ModelFailure("gone");
  const found = writer === "installation" ? installationModel() : await inScope(scope, (tx) => findModel(tx, writer));
  if (!found) throw new ModelFailure("gone");
  return found;
}

/** Throws `invalid` with `writer_unknown` on the field at `path` if the writer does not exist. */
export async function requireWriter(tx: Tx, writer: Writer, path: (string | number)[]): Promise<void> {
  if (writer === "extractive" || (writer === "installation" && installationModel())) return;
  if (writer !== "installation" && (await findName(tx, writer)) !== null) return;
  throw new AppError("invalid", "writer_unknown", { fields: [{ path, code: "writer_unknown" }] });
}

/** The name of a writer in the audit trail. */
export async function nameOfWriter(tx: Tx, writer: string): Promise<string> {
  const isId = writer !== "extractive" && writer !== "installation";
  return (isId ? await findName(tx, writer) : null) ?? writer;
}

/** The name of a model of the workspace; its key stays encrypted. */
async function findName(tx: Tx, id: string): Promise<string | null> {
  const row = await tx.languageModel.findUnique({ where: { id }, select: { name: true } });
  return row?.name ?? null;
}

async function findModel(tx: Tx, id: string): Promise<OpenModel | null> {
  const row = await tx.languageModel.findUnique({ where: { id } });
  return row && opened(row);
}

/** The model that an installation provides for all its workspaces. */
function installationModel(): OpenModel | null {
  const { MODEL, MODEL_PROVIDER, MODEL_BASE_URL, MODEL_API_KEY, ...settings } = env();
  if (MODEL === undefined || MODEL_PROVIDER === undefined) return null;
  return {
    writer: "installation",
    name: MODEL,
    provider: MODEL_PROVIDER,
    url: MODEL_BASE_URL ?? null,
    model: MODEL,
    apiKey: MODEL_API_KEY ?? null,
    inputPrice: settings.MODEL_INPUT_PRICE ?? null,
    outputPrice: settings.MODEL_OUTPUT_PRICE ?? null,
    embedding: settings.MODEL_EMBEDDING ?? null,
    embeddingPrice: settings.MODEL_EMBEDDING_PRICE ?? null,
    monthBudget: settings.MODEL_MONTH_BUDGET ?? null,
    runTokens: usualRunTokens,
  };
}

function opened(row: LanguageModelModel): OpenModel {
  const { id, provider, secret, workspaceId: _, createdById: _by, createdAt: _at, ...fields } = row;
  return {
    writer: id,
    ...fields,
    provider: z.enum(providers).parse(provider) satisfies Provider,
    // A key encrypted under another APP_SECRET cannot be decrypted any more: the provider then refuses the call.
    apiKey: secret === null ? null : openToken(modelPurpose, secret),
  };
}

const nothing: ModelMonth = {
  calls: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0,
  sentences: 0,
  refused: 0,
};

async function monthsOf(tx: Tx, now: Date): Promise<Map<string, ModelMonth>> {
  const rows = await tx.$queryRaw<({ writer: string } & ModelMonth)[]>`
    SELECT writer, count(*)::int AS calls, (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
           sum(input_tokens)::float8 AS "inputTokens", sum(output_tokens)::float8 AS "outputTokens",
           sum(cost)::float8 AS cost, sum(sentences)::int AS sentences, sum(refused)::int AS refused
    FROM model_call WHERE asked_at >= ${monthOf(now)} GROUP BY writer`;
  return new Map(rows.map(({ writer, ...month }) => [writer, month]));
}
