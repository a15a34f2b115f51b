import { z } from "zod";
import { nameSchema } from "@/lib/text";
import { emailSchema } from "@/lib/email-address";

export const roles = ["owner", "manager", "member"] as const;
export const roleSchema = z.enum(roles, { error: "role_invalid" });

/** For the command line: a person and their workspace; each is created if it does not exist. */
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

/** How many of each kind a person owns; when they leave, something must happen to these. */
export type Owned = Partial<Record<string, number>>;

export const roleInputSchema = z.strictObject({ role: roleSchema });

/** What happens to the schedules and themes of a person who leaves: handed over, or paused. */
export const removeMemberSchema = z.strictObject({
  handOverTo: z.uuid("owner_unknown").nullable().default(null),
});
