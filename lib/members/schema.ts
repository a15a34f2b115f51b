import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { passwordSchema } from "@/lib/people/schema";
import { nameSchema } from "@/lib/text";
import { emailSchema } from "@/lib/workspaces/schema";

export const roles = ["owner", "manager", "member"] as const;
export const roleSchema = z.enum(roles, { error: "role_invalid" });

/** For the command line: a person and their workspace, either made where it is not there. */
export const createUserSchema = z.object({
  email: emailSchema,
  name: nameSchema,
  workspace: nameSchema,
  role: roleSchema,
});
export type CreateUserInput = z.output<typeof createUserSchema>;

export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  joinedAt: z.string(),
});
export type Member = z.output<typeof memberSchema>;

/** What can be somebody's and has to be decided about when they go. */
export const ownedKinds = ["schedules", "themes", "reports", "workflows", "drafts"] as const;
export type Owned = Record<(typeof ownedKinds)[number], number>;

export const inviteSchema = z.strictObject({
  email: emailSchema,
  role: roleSchema,
  /** The language of the mail. */
  locale: localeSchema.default("en"),
});
export type InviteInput = z.output<typeof inviteSchema>;

export const roleInputSchema = z.strictObject({ role: roleSchema });

/** What becomes of the schedules and themes of who goes: somebody else's, or paused. */
export const removeMemberSchema = z.strictObject({
  handOverTo: z.uuid("owner_unknown").nullable().default(null),
});

/** What inviting answers. */
export const createdInvitationSchema = z.object({ id: z.string() });

export const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  invitedBy: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  expired: z.boolean(),
});
export type InvitationView = z.output<typeof invitationSchema>;

/** What somebody who follows an invitation sees. */
export interface OpenInvitation {
  workspace: string;
  role: z.output<typeof roleSchema>;
  email: string;
  by: string | null;
  hasAccount: boolean;
}

/** The link of an invitation. */
export const tokenSchema = z.object({ token: z.string({ error: "invitation_over" }).max(500, "invitation_over") });

/** Who is invited and has no account yet makes one with a name and a password; the link proves the address. */
export const joinSchema = tokenSchema.extend({ name: nameSchema, password: passwordSchema });
