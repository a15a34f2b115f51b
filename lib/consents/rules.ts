import { z } from "zod";
import { openToken, sealToken } from "@/lib/secrets";

const purpose = "consent";
const sealedSchema = z.tuple([z.uuid(), z.string()]);

/** The link in the mail that asks an address whether it wants mail from a workspace. */
export function consentLink(baseUrl: string, { workspaceId, email }: { workspaceId: string; email: string }): string {
  return `${baseUrl}/agree/${sealToken(purpose, JSON.stringify([workspaceId, email]))}`;
}

/** Whom a link asks, and for which workspace; null for what was not sealed here. */
export function openConsentToken(token: string): { workspaceId: string; email: string } | null {
  const payload = openToken(purpose, token);
  const parsed = payload ? sealedSchema.safeParse(JSON.parse(payload)) : null;
  return parsed?.success ? { workspaceId: parsed.data[0], email: parsed.data[1] } : null;
}
