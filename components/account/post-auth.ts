/** What an authentication endpoint answered: its data, or a key under `errors` when it refused. */
export type AuthAnswer<Data> = { ok: true; data: Data } | { ok: false; error: string };

const errors: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: "sign_in_wrong",
  EMAIL_NOT_VERIFIED: "email_unverified",
  INVALID_PASSWORD: "password_wrong",
  INVALID_CODE: "code_wrong",
  INVALID_BACKUP_CODE: "code_wrong",
  INVALID_TWO_FACTOR_COOKIE: "second_factor_over",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "second_factor_over",
  ACCOUNT_TEMPORARILY_LOCKED: "too_many_requests",
  SIGN_UP_NOT_OPEN: "sign_up_not_open",
  SIGN_UP_DOMAIN: "sign_up_domain",
  PROVIDER_REQUIRED: "provider_required",
  INVALID_TOKEN: "link_over",
  SESSION_NOT_FRESH: "session_not_fresh",
  PREVIOUSLY_REGISTERED: "passkey_known",
  PASSKEY_NOT_FOUND: "passkey_unknown",
  AUTHENTICATION_FAILED: "passkey_unknown",
};

/** Calls an authentication endpoint: POST with a body, GET without one. */
export async function postAuth<Data = unknown>(
  path: string,
  body?: Record<string, unknown>,
): Promise<AuthAnswer<Data>> {
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/auth${path}`, body ? post : {}).catch(() => null);
  if (!response) return { ok: false, error: "server_unreachable" };
  const data: unknown = await response.json().catch(() => null);
  if (response.ok) return { ok: true, data: data as Data };
  if (response.status === 429) return { ok: false, error: "too_many_requests" };
  const { code = "" } = (data ?? {}) as { code?: string };
  return { ok: false, error: errors[code] ?? "sign_in_failed" };
}
