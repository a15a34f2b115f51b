import { z } from "zod";
import { openSealed, sealToken } from "@/lib/secrets";

/** An invitation expires after this many days. */
export const invitationDays = 7;

const purpose = "invitation";
const sealedSchema = z.tuple([z.uuid(), z.number()]);

/** The link of an invitation as it was sent the nth time. The database does not contain it. */
export function invitationLink(baseUrl: string, { id, version }: { id: string; version: number }): string {
  return `${baseUrl}/join?token=${sealToken(purpose, JSON.stringify([id, version]))}`;
}

/** The invitation a link belongs to, and which sending of it; null if the link was not sealed here. */
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
