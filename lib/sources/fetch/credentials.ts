import { openToken, sealToken } from "@/lib/secrets";
import { type Credentials, credentialsSchema } from "@/lib/sources/schema";

const purpose = "feed credentials";

/** Encrypts the credentials of a source: they are never shown again, and are no part of an archive. */
export function sealCredentials(credentials: Credentials): string {
  return sealToken(purpose, JSON.stringify(credentials));
}

/**
 * The headers with a source's credentials; undefined if there are none, or if they were sealed with another APP_SECRET.
 */
export function credentialHeaders(sealed: string | null): Record<string, string> | undefined {
  const opened = sealed ? openToken(purpose, sealed) : null;
  const credentials = opened ? credentialsSchema.safeParse(JSON.parse(opened)).data : undefined;
  return credentials && headersOf(credentials);
}

export function headersOf(credentials: Credentials): Record<string, string> {
  if (credentials.kind === "header") return { [credentials.name.toLowerCase()]: credentials.value };
  const pair = Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64");
  return { authorization: `Basic ${pair}` };
}
