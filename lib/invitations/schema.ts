import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { roleSchema } from "@/lib/members/schema";
import { passwordSchema } from "@/lib/people/schema";
import { nameSchema } from "@/lib/text";
import { emailSchema } from "@/lib/email-address";

export const inviteSchema = z.strictObject({
  email: emailSchema,
  role: roleSchema,
  /** The language of the mail. */
  locale: localeSchema.default("en"),
});
export type InviteInput = z.output<typeof inviteSchema>;

/** The answer to an invitation request. */
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

/** What a person sees who follows an invitation link. */
export interface OpenInvitation {
  workspace: string;
  role: z.output<typeof roleSchema>;
  email: string;
  by: string | null;
  hasAccount: boolean;
}

/** The link of an invitation. */
export const tokenSchema = z.object({ token: z.string({ error: "invitation_over" }).max(500, "invitation_over") });

/** An invited person without an account creates one with a name and a password; the link proves the address. */
export const joinSchema = tokenSchema.extend({ name: nameSchema, password: passwordSchema });
