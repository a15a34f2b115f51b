import { createHash } from "node:crypto";
import type { Tx } from "@/lib/db/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { ask, mostUsage } from "@/lib/models/call/ask";
import { embed, mostEmbedded } from "@/lib/models/call/embed";
import { ModelFailure, type Usage } from "@/lib/models/rules";
import type { Asker, OpenModel, Question, Spent } from "@/lib/models/schema";
import { metrics } from "@/lib/metrics";
import { createRoom } from "@/lib/room";

/** Upper limits of concurrent questions in a process, and of one workspace: as many as the accounting can handle. */
const questions = createRoom({ width: () => 192, mostOfOne: () => 128, mostWaiting: Infinity });

/**
 * Asks a model for a workspace, within its monthly budget and the run's token limit. Answers are kept, so that nothing
 * is asked and paid for twice, not even by a run whose worker died. Throws `ModelFailure`.
 */
export function createAsker(scope: Scope, model: OpenModel, runId: string | null): Asker {
  const spent: Spent = { inputTokens: 0, outputTokens: 0, cost: 0 };
  const counted = new Set<string>();
  const count = (id: string, { inputTokens, outputTokens, cost }: Spent) => {
    if (counted.has(id)) return;
    counted.add(id);
    spent.inputTokens += inputTokens;
    spent.outputTokens += outputTokens;
    spent.cost += cost;
  };
  const settled = async <T>(
    asked: Omit<Reservation, "runId">,
    work: () => Promise<{ value: T; usage: Usage; answer?: string }>,
  ): Promise<{ id: string; value: T }> => {
    const id = await inScope(scope, (tx) => reserve(tx, scope, model, { ...asked, runId }));
    const settle = (state: "answered" | "failed", usage: Usage, rest: { answer?: string; failure?: string }) => {
      const used = { inputTokens: usage.input, outputTokens: usage.output, cost: asked.costOf(usage) };
      count(id, used);
      metrics().modelTokens.inc({ direction: "read" }, used.inputTokens);
      metrics().modelTokens.inc({ direction: "written" }, used.outputTokens);
      metrics().modelCalls.inc({ outcome: rest.failure ?? state });
      const data = { state, ...used, ...rest, endedAt: scope.clock.now() };
      return inScope(scope, (tx) => tx.modelCall.update({ where: { id }, data }));
    };
    try {
      const { value, usage, ...answered } = await work();
      await settle("answered", usage, answered);
      return { id, value };
    } catch (error) {
      const failure = error instanceof ModelFailure ? error : null;
      await settle("failed", failure?.usage ?? { input: 0, output: 0 }, { failure: failure?.kind ?? "timeout" });
      throw error;
    }
  };
  const inTurn = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const leave = await questions.enter(scope.workspaceId, signal).catch(() => {
      throw new ModelFailure("timeout");
    });
    return work().finally(leave);
  };
  const { embedding } = model;
  return {
    spent: () => spent,
    async ask(question, signal) {
      const key = keyOf(model, question);
      const kept = await inScope(scope, (tx) => tx.modelCall.findFirst({ where: { key, state: "answered" } }));
      const known = question.schema.safeParse(kept?.answer ? JSON.parse(kept.answer) : null);
      if (kept && known.success) {
        if (runId !== null && kept.runId === runId) count(kept.id, kept);
        return { id: kept.id, answer: known.data, text: kept.answer ?? "" };
      }
      const asked = {
        of: model.model,
        isWriting: true,
        key,
        most: mostUsage(question),
        costOf: (usage: Usage) => costOf(model, usage),
      };
      const asking = async () => {
        const { answer, usage } = await ask(model, question, signal);
        return { value: answer, usage, answer: JSON.stringify(answer) };
      };
      const { id, value } = await inTurn(signal, () => settled(asked, asking));
      return { id, answer: value, text: JSON.stringify(value) };
    },
    async judged(id, counts) {
      await inScope(scope, (tx) => tx.modelCall.updateMany({ where: { id, sentences: 0 }, data: counts }));
    },
    embed:
      embedding === null
        ? null
        : async (texts, signal) => {
            const asked = {
              of: embedding,
              isWriting: false,
              key: hashOf([model.provider, model.url, embedding, texts]),
              most: mostEmbedded(texts),
              costOf: ({ input }: Usage) => ((model.embeddingPrice ?? 0) * input) / 1_000_000,
            };
            const asking = async () => {
              const { vectors, usage } = await embed(model, { embedding, texts }, signal);
              return { value: vectors, usage };
            };
            return (await inTurn(signal, () => settled(asked, asking))).value;
          },
  };
}

/** The cost of tokens; zero if no prices are set. */
export function costOf({ inputPrice, outputPrice }: OpenModel, { input, output }: Usage): number {
  return ((inputPrice ?? 0) * input + (outputPrice ?? 0) * output) / 1_000_000;
}

/** The start of the month that contains an instant, in UTC. */
export function monthOf(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()));
}

function keyOf({ provider, url, model }: OpenModel, { system, messages, mostTokens }: Question<unknown>): string {
  return hashOf([provider, url, model, system, messages, mostTokens]);
}

function hashOf(asked: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
}

/** A question that is about to be asked. */
interface Reservation {
  runId: string | null;
  /** The provider's name for the model. */
  of: string;
  /** Whether it counts towards the token limit of a run, which is for writing. */
  isWriting: boolean;
  key: string;
  most: Usage;
  costOf: (usage: Usage) => number;
}

/**
 * Records a question to a model, at its maximum cost; so concurrent calls stay within the budget, and a call whose
 * worker died still counts. The calls of one writer are reserved one after another.
 */
async function reserve(
  tx: Tx,
  { workspaceId, clock }: Scope,
  { writer, monthBudget, runTokens }: OpenModel,
  { runId, of, isWriting, key, most, costOf }: Reservation,
): Promise<string> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`periodical.model.${workspaceId}.${writer}`}, 0))`;
  const now = clock.now();
  const used = await tx.$queryRaw<{ cost: number; tokens: number }[]>`
    SELECT coalesce(sum(cost) FILTER (WHERE asked_at >= ${monthOf(now)}), 0)::float8 AS cost,
           coalesce(sum(input_tokens + output_tokens) FILTER (WHERE run_id = ${runId}::uuid AND model = ${of}), 0)::float8 AS tokens
    FROM model_call
    WHERE writer = ${writer} AND (asked_at >= ${monthOf(now)} OR run_id = ${runId}::uuid)`;
  const cost = costOf(most);
  const refuse = (kind: "budget" | "tokens") => {
    metrics().modelCalls.inc({ outcome: kind });
    return new ModelFailure(kind);
  };
  if (monthBudget !== null && (used[0]?.cost ?? 0) + cost > monthBudget) throw refuse("budget");
  if (isWriting && runId !== null && (used[0]?.tokens ?? 0) + most.input + most.output > runTokens)
    throw refuse("tokens");
  const { id } = await tx.modelCall.create({
    data: {
      workspaceId,
      writer,
      model: of,
      key,
      runId,
      state: "asked",
      inputTokens: most.input,
      outputTokens: most.output,
      cost,
      askedAt: now,
    },
    select: { id: true },
  });
  return id;
}
