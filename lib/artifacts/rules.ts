import { z } from "zod";
import { openToken, sealToken } from "@/lib/secrets";

const purpose = "file";
const payloadSchema = z.tuple([z.uuid(), z.uuid(), z.coerce.date()]);

/** A link to one file that works without signing in until an instant. Equal input gives equal links. */
export function fileLink(baseUrl: string, { id, w, until }: { id: string; w: string; until: Date }): string {
  return `${baseUrl}/files/${sealToken(purpose, JSON.stringify([id, w, until.toISOString()]))}`;
}

/** The content of a file link; null if it was not sealed here or has expired. */
export function openFileLink(token: string, now: Date): { id: string; workspaceId: string } | null {
  const payload = openToken(purpose, token);
  if (!payload) return null;
  const [id, workspaceId, until] = payloadSchema.parse(JSON.parse(payload));
  return until > now ? { id, workspaceId } : null;
}
