/** Posts to an authentication endpoint. Returns a key under `errors` when it was refused, null when it worked. */
export async function postAuth(path: string, body: Record<string, unknown>): Promise<string | null> {
  const response = await fetch(`/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!response) return "server_unreachable";
  if (response.ok) return null;
  if (response.status === 429) return "too_many_requests";
  const { code } = (await response.json().catch(() => ({}))) as { code?: string };
  switch (code) {
    case "INVALID_EMAIL_OR_PASSWORD":
      return "sign_in_wrong";
    case "USER_ALREADY_EXISTS":
    case "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL":
      return "email_taken";
    default:
      return "sign_in_failed";
  }
}
