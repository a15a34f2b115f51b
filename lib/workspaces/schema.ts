import { z } from "zod";
import { nameSchema } from "@/lib/text";

export const emailSchema = z
  .string({ error: "email_invalid" })
  .trim()
  .toLowerCase()
  .max(254, "email_invalid")
  .superRefine((value, context) => {
    if (/^[^\s@]+@[^\s@.]+$/.test(value)) context.addIssue({ code: "custom", message: "email_no_ending" });
    else if (!z.email().safeParse(value).success) context.addIssue({ code: "custom", message: "email_invalid" });
  });

export const roleSchema = z.enum(["owner", "manager", "member"], { error: "role_invalid" });

export const signInSchema = z.object({
  email: emailSchema,
  password: z.string({ error: "password_required" }).min(1, "password_required"),
});

export const signUpSchema = z.object({
  name: nameSchema,
  workspace: nameSchema,
  email: emailSchema,
  password: z.string({ error: "password_required" }).min(10, "password_short").max(200, "password_long"),
});
export type SignUpInput = z.output<typeof signUpSchema>;

export const createUserSchema = z.object({
  email: emailSchema,
  name: nameSchema,
  workspace: nameSchema,
  role: roleSchema,
});
export type CreateUserInput = z.output<typeof createUserSchema>;

export interface Member {
  id: string;
  name: string;
  role: z.output<typeof roleSchema>;
}
