import { z } from "zod";
import { instantSchema } from "@/lib/recurrence/schema";
import { nameSchema } from "@/lib/text";

/** What a key may do; each includes the ones before it. */
export const keyScopes = ["read", "write", "manage"] as const;
export type KeyScope = (typeof keyScopes)[number];

export const newKeySchema = z.strictObject({
  name: nameSchema,
  /** `read` only reads, `write` acts as a member on what its creator owns, `manage` may do what its creator may. */
  scopes: z
    .array(z.enum(keyScopes, { error: "scope_invalid" }), { error: "scopes_required" })
    .min(1, "scopes_required")
    .max(keyScopes.length, "scope_invalid"),
  /** Null: valid until it is revoked. */
  expiresAt: instantSchema.nullable().default(null),
});
export type NewKey = z.output<typeof newKeySchema>;

export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: "How the key begins" }),
  scopes: z.array(z.enum(keyScopes)),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  expired: z.boolean(),
});
export type KeyView = z.output<typeof keySchema>;
