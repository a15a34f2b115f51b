import { createHash } from "node:crypto";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { isRefusal } from "@/lib/transport/problem";

/** A request without a response for this long is considered dead: a retry takes over. */
const deadAfterMs = 60_000;

/**
 * Executes a request once, however often it is sent with the same Idempotency-Key: a retry gets the first response
 * again. Only responses that changed something are kept, for a day; a refused request can be corrected and sent with
 * the same key. `work` gets an id for what it creates: if the process dies after the change and before the response is
 * stored, the retry creates the same thing with the same id, and finds that it exists. Throws `conflict` while the
 * first request is in progress, `invalid` for another request with a used key.
 */
export async function once(
  scope: Scope,
  request: { key: string; method: string; path: string; body: string },
  work: (id: string) => Promise<Response>,
): Promise<Response> {
  if (!/^[\x21-\x7e]{1,255}$/.test(request.key)) throw new AppError("invalid", "idempotency_key_invalid");
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([request.method, request.path, request.body]))
    .digest("base64url");
  const claim = await take(scope, request.key, fingerprint);
  if (claim.answer) return claim.answer;
  const response = await work(claim.id).catch(async (error: unknown) => {
    // A refusal changed nothing. After any other error the result is unknown: a later retry takes over.
    if (isRefusal(error)) await forget(scope, claim.id);
    throw error;
  });
  if (response.ok) await keep(scope, claim.id, response);
  else if (response.status < 500) await forget(scope, claim.id);
  return response;
}

function take(scope: Scope, key: string, fingerprint: string): Promise<{ id: string; answer: Response | null }> {
  const { actor, workspaceId } = scope;
  const userId = "userId" in actor ? actor.userId : "";
  return inScope(scope, async (tx) => {
    const now = scope.clock.now();
    const where = { workspaceId, userId, key };
    const [made] = await tx.idempotencyKey.createManyAndReturn({
      data: [{ ...where, fingerprint, createdAt: now }],
      skipDuplicates: true,
    });
    if (made) return { id: made.id, answer: null };
    await tx.$queryRaw`SELECT id FROM idempotency_key
      WHERE workspace_id = ${workspaceId}::uuid AND user_id = ${userId}::uuid AND key = ${key} FOR UPDATE`;
    const earlier = await tx.idempotencyKey.findUnique({ where: { workspaceId_userId_key: where } });
    if (!earlier) throw new AppError("conflict", "idempotency_in_progress");
    if (earlier.fingerprint !== fingerprint) throw new AppError("invalid", "idempotency_key_reused");
    if (earlier.status !== null)
      return { id: earlier.id, answer: replay(earlier.status, earlier.body, earlier.headers) };
    if (now.getTime() - earlier.createdAt.getTime() < deadAfterMs)
      throw new AppError("conflict", "idempotency_in_progress");
    await tx.idempotencyKey.update({ where: { id: earlier.id }, data: { createdAt: now } });
    return { id: earlier.id, answer: null };
  });
}

function replay(status: number, body: string | null, headers: unknown): Response {
  return new Response(body, {
    status,
    headers: { ...(headers as Record<string, string>), "idempotency-replayed": "true" },
  });
}

async function keep(scope: Scope, id: string, response: Response): Promise<void> {
  const copy = response.clone();
  const body = await copy.text();
  const headers = Object.fromEntries(copy.headers);
  await inScope(scope, (tx) =>
    tx.idempotencyKey.update({
      where: { id },
      data: { status: copy.status, headers, body: body === "" ? null : body },
    }),
  );
}

async function forget(scope: Scope, id: string): Promise<void> {
  await inScope(scope, (tx) => tx.idempotencyKey.deleteMany({ where: { id } }));
}
