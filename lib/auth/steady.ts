import { setTimeout as wait } from "node:timers/promises";

/** Longer than any of these requests takes. */
const steadyMs = 400;

/** Paths of requests that name an address which may or may not have an account. */
const naming = new Set([
  "/sign-in/email",
  "/sign-in/magic-link",
  "/sign-up/email",
  "/request-password-reset",
  "/send-verification-email",
  "/change-email",
]);

/**
 * Answers a request that names an address after the same minimum time, so that the time does not reveal whether it has an
 * account.
 */
export async function steadied(request: Request, answer: () => Promise<Response>): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth/, "");
  if (!naming.has(path)) return answer();
  const [response] = await Promise.all([answer(), wait(steadyMs)]);
  return response;
}
