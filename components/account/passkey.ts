import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { type AuthAnswer, postAuth } from "@/components/account/post-auth";

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];
type RegistrationOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];

/** Signs in with a passkey stored in this browser or on a device nearby. */
export async function signInByPasskey(): Promise<AuthAnswer<unknown>> {
  const options = await postAuth<AuthenticationOptions>("/passkey/generate-authenticate-options");
  if (!options.ok) return options;
  const response = await startAuthentication({
    optionsJSON: { ...options.data, userVerification: "required" },
  }).catch(() => null);
  // The browser gives no reason: the user may have closed its window.
  if (!response) return { ok: false, error: "passkey_cancelled" };
  return postAuth("/passkey/verify-authentication", { response });
}

/** Creates a passkey and saves it under a name. */
export async function addPasskey(name: string): Promise<AuthAnswer<unknown>> {
  const options = await postAuth<RegistrationOptions>(
    `/passkey/generate-register-options?name=${encodeURIComponent(name)}`,
  );
  if (!options.ok) return options;
  const response = await startRegistration({ optionsJSON: options.data }).catch((error: unknown) =>
    error instanceof Error && error.name === "InvalidStateError" ? "known" : null,
  );
  if (response === "known") return { ok: false, error: "passkey_known" };
  if (!response) return { ok: false, error: "passkey_cancelled" };
  return postAuth("/passkey/verify-registration", { response, name });
}
