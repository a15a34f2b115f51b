import { z } from "zod";
import { openToken, sealToken } from "@/lib/secrets";

const purpose = "file";
const payloadSchema = z.tuple([z.uuid(), z.uuid(), z.coerce.date()]);

/** A link to one file that needs no signing in and works until an instant. Equal input gives equal links. */
export function fileLink(baseUrl: string, { id, w, until }: { id: string; w: string; until: Date }): string {
  return `${baseUrl}/files/${sealToken(purpose, JSON.stringify([id, w, until.toISOString()]))}`;
}

/** What a file's link says; null for anything that was not sealed here, and from its instant on. */
export function openFileLink(token: string, now: Date): { id: string; workspaceId: string } | null {
  const payload = openToken(purpose, token);
  if (!payload) return null;
  const [id, workspaceId, until] = payloadSchema.parse(JSON.parse(payload));
  return until > now ? { id, workspaceId } : null;
}
