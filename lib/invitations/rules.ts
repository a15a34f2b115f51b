import { z } from "zod";
import { openSealed, sealToken } from "@/lib/secrets";

/** An invitation that nobody has accepted for so long is over. */
export const invitationDays = 7;

const purpose = "invitation";
const sealedSchema = z.tuple([z.uuid(), z.number()]);

/** The link of an invitation as it was sent the nth time. Nothing in the database opens it. */
export function invitationLink(baseUrl: string, { id, version }: { id: string; version: number }): string {
  return `${baseUrl}/join?token=${sealToken(purpose, JSON.stringify([id, version]))}`;
}

/** Which invitation a link is about, and which sending of it; null for what was not sealed here. */
export function openInvitationToken(token: string): { id: string; version: number } | null {
  const sealed = openSealed(purpose, token, sealedSchema);
  return sealed && { id: sealed[0], version: sealed[1] };
}

/** Whether an invitation can still be accepted. */
export function isOpen(
  invitation: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
  now: Date,
): boolean {
  return !invitation.acceptedAt && !invitation.revokedAt && invitation.expiresAt > now;
}
