import { z } from "zod";
import { openSealed, sealToken } from "@/lib/secrets";

const purpose = "consent";
const sealedSchema = z.tuple([z.uuid(), z.string()]);

/** The link in the mail that asks an address whether it wants mail from a workspace. */
export function consentLink(baseUrl: string, { workspaceId, email }: { workspaceId: string; email: string }): string {
  return `${baseUrl}/agree/${sealToken(purpose, JSON.stringify([workspaceId, email]))}`;
}

/** Who is asked by a link, and for which workspace; null if it was not sealed here. */
export function openConsentToken(token: string): { workspaceId: string; email: string } | null {
  const sealed = openSealed(purpose, token, sealedSchema);
  return sealed && { workspaceId: sealed[0], email: sealed[1] };
}
