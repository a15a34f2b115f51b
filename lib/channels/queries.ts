import { z } from "zod";
import { channelPolicy } from "@/lib/channels/policy";
import {
  channelInputSchema,
  type ChannelKind,
  channelKinds,
  type ChannelView,
  type OpenChannel,
} from "@/lib/channels/schema";
import type { Tx } from "@/lib/db/client";
import type { ChannelModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { permit } from "@/lib/policy";
import { openToken } from "@/lib/secrets";

/** The purpose for which a channel's secret is sealed. */
export const channelPurpose = "channel";

/** The channels of the workspace, by name, and where they post to. For owners and managers. */
export async function listChannels(scope: Scope): Promise<ChannelView[]> {
  permit(scope, channelPolicy.manage);
  const rows = await readInScope(scope, (tx) => tx.channel.findMany({ orderBy: { name: "asc" } }));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: kindOf(row),
    address: row.address,
    createdAt: row.createdAt.toISOString(),
    suspendedAt: row.suspendedAt?.toISOString() ?? null,
    suspendedFor: row.suspendedFor,
  }));
}

export function kindOf({ kind }: Pick<ChannelModel, "kind">): ChannelKind {
  return z.enum(channelKinds).parse(kind);
}

/**
 * Channels with their credentials, by id: for sending, never for a page. A channel that does not exist, or was sealed
 * under another APP_SECRET, is left out.
 */
export async function openChannels(tx: Tx, ids: readonly string[]): Promise<Map<string, OpenChannel>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.channel.findMany({ where: { id: { in: [...new Set(ids)] } } });
  return new Map(
    rows.flatMap(({ id, secret }) => {
      const opened = openToken(channelPurpose, secret);
      const input = opened ? channelInputSchema.safeParse(JSON.parse(opened)).data : undefined;
      return input ? [[id, { id, ...input }]] : [];
    }),
  );
}
