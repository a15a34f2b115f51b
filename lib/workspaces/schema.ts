import { z } from "zod";

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

const personName = z.string({ error: "name_required" }).trim().min(1, "name_required").max(80, "name_too_long");

export const signInSchema = z.object({
  email: emailSchema,
  password: z.string({ error: "password_required" }).min(1, "password_required"),
});

export const signUpSchema = z.object({
  name: personName,
  workspace: personName,
  email: emailSchema,
  password: z.string({ error: "password_required" }).min(10, "password_short").max(200, "password_long"),
});
export type SignUpInput = z.output<typeof signUpSchema>;

export const createUserSchema = z.object({
  email: emailSchema,
  name: personName,
  workspace: personName,
  role: roleSchema,
});
export type CreateUserInput = z.output<typeof createUserSchema>;
