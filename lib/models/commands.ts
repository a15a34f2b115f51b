import { randomUUID } from "node:crypto";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { unlessNameTaken } from "@/lib/db/constraint";
import { inScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { createAsker } from "@/lib/models/call/account";
import { ModelFailure } from "@/lib/models/rules";
import { modelPolicy } from "@/lib/models/policy";
import { modelPurpose, openModel } from "@/lib/models/queries";
import type { ModelChange, ModelInput, ModelTest, Writer } from "@/lib/models/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { sealToken } from "@/lib/secrets";

export { createAsker } from "@/lib/models/call/account";

/** Creates a model. Its key is encrypted, and never shown again. Throws `conflict` if the name is taken. */
export async function createModel(
  scope: Scope,
  { id, apiKey, ...fields }: ModelInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, modelPolicy.manage);
  const createdById = requireActingUser(scope);
  return unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      if (id && (await tx.languageModel.findUnique({ where: { id } }))) return { id };
      const data = { ...fields, secret: sealed(apiKey), workspaceId: scope.workspaceId, createdById };
      const made = await tx.languageModel.create({ data: { id, ...data } });
      await recordAudit(tx, scope, { action: "model.created", subject: subjectOf(made), after: traced(fields) });
      return { id: made.id };
    }),
  );
}

/**
 * Changes a model; without `apiKey` its key is kept, but not for another provider or address. Throws `conflict` if the name is
 * taken.
 */
export async function updateModel(
  scope: Scope,
  { id, apiKey, ...fields }: ModelChange & { id: string },
): Promise<void> {
  permit(scope, modelPolicy.manage);
  await unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      const model = await tx.languageModel.findUnique({ where: { id } });
      if (!model) throw new AppError("not_found");
      // The key was meant for the old address.
      const isElsewhere = model.url !== fields.url || model.provider !== fields.provider;
      const kept = isElsewhere ? null : model.secret;
      const data = { ...fields, secret: apiKey === undefined ? kept : sealed(apiKey) };
      const made = await tx.languageModel.update({ where: { id }, data });
      const said = { before: traced(model), after: traced(fields) };
      await recordAudit(tx, scope, { action: "model.updated", subject: subjectOf(made), ...said });
    }),
  );
}

/** Deletes a model. Refused with `model_in_use` while it is the writer of themes. */
export async function deleteModel(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, modelPolicy.manage);
  await inScope(scope, async (tx) => {
    const model = await tx.languageModel.findUnique({ where: { id: input.id } });
    if (!model) throw new AppError("not_found");
    const themes = await tx.theme.findMany({ where: { writer: input.id, deletedAt: null }, select: { name: true } });
    refuseWhileUsed(
      "model_in_use",
      themes.map(({ name }) => name),
    );
    await tx.languageModel.delete({ where: { id: input.id } });
    await recordAudit(tx, scope, { action: "model.deleted", subject: subjectOf(model) });
  });
}

const mostTestMs = 30_000;
const greetingSchema = z.object({ word: z.string() });

/** Tests a model and its embedding model with one word each; returns the result. Counts towards the budget. */
export async function testModel(scope: Scope, { id }: { id: Writer }): Promise<ModelTest> {
  requireWriting(scope);
  permit(scope, modelPolicy.manage);
  const began = performance.now();
  const ended = (failure: string | null, detail: string | null = null) => ({
    ok: failure === null,
    ms: Math.round(performance.now() - began),
    failure,
    detail,
  });
  const model = await openModel(scope, id).catch((error: unknown) => {
    throw error instanceof ModelFailure ? new AppError("not_found", undefined, { cause: error }) : error;
  });
  let asked = model.model;
  try {
    const question = {
      system: "Answer with one JSON object and nothing else.",
      // A different question each time, so that a kept answer is not reused.
      messages: [
        { role: "user" as const, content: `Answer with {"word": "ready"}. This is question ${randomUUID()}.` },
      ],
      schema: greetingSchema,
      mostTokens: 500,
    };
    const asker = createAsker(scope, model, null);
    await asker.ask(question, AbortSignal.timeout(mostTestMs));
    asked = model.embedding ?? asked;
    await asker.embed?.(["ready"], AbortSignal.timeout(mostTestMs));
    return ended(null);
  } catch (error) {
    if (error instanceof ModelFailure) return ended(error.kind, [asked, error.detail].filter(Boolean).join(": "));
    throw error;
  }
}

function sealed(apiKey: string | null): string | null {
  return apiKey === null ? null : sealToken(modelPurpose, apiKey);
}

function subjectOf({ id, name }: { id: string; name: string }) {
  return { type: "model" as const, id, name };
}

/** What the audit trail records of a model; not even whether its key has changed. */
function traced({ name, url, model, monthBudget }: Pick<ModelInput, "name" | "url" | "model" | "monthBudget">) {
  return { name, url, model, monthBudget };
}
