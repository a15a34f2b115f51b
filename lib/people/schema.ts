import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { timezoneSchema } from "@/lib/recurrence/schema";
import { nameSchema } from "@/lib/text";
import { emailSchema } from "@/lib/email-address";

export const schemes = ["system", "light", "dark"] as const;
/** The days a week can begin with, depending on the region. */
export const weekStarts = ["mon", "sun", "sat"] as const;
export type WeekStart = (typeof weekStarts)[number];

const fields = {
  locale: localeSchema,
  timezone: timezoneSchema,
  scheme: z.enum(schemes, { error: "scheme_invalid" }),
  weekStart: z.enum(weekStarts, { error: "week_start_invalid" }),
};

/** A person's display preferences; null: as their browser says. Stored values no longer valid count as null. */
export const preferenceSchema = z.object({
  locale: fields.locale.nullable().catch(null).default(null),
  timezone: fields.timezone.nullable().catch(null).default(null),
  scheme: fields.scheme.nullable().catch(null).default(null),
  weekStart: fields.weekStart.nullable().catch(null).default(null),
});
export type PreferenceView = z.output<typeof preferenceSchema>;

/** Any of them; null returns to what the browser says. */
export const savePreferenceSchema = z.strictObject({
  locale: fields.locale.nullable().optional(),
  timezone: fields.timezone.nullable().optional(),
  scheme: fields.scheme.nullable().optional(),
  weekStart: fields.weekStart.nullable().optional(),
});
export type SavePreference = z.output<typeof savePreferenceSchema>;

export const profileSchema = z.object({ name: nameSchema });

export const passwordSchema = z
  .string({ error: "password_required" })
  .min(10, "password_short")
  .max(200, "password_long");

export const signInSchema = z.object({
  email: emailSchema,
  password: z.string({ error: "password_required" }).min(1, "password_required"),
});

export const signUpSchema = z.object({
  name: nameSchema,
  workspace: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type SignUpInput = z.output<typeof signUpSchema>;

export const newPasswordSchema = z.object({ password: passwordSchema });

export const changePasswordSchema = z.object({
  current: z.string({ error: "password_required" }).min(1, "password_required"),
  password: passwordSchema,
});

export const changeEmailSchema = z.object({ email: emailSchema });

/** Confirms a change of the second factor; a person without a password does not have to enter one. */
export const passwordToConfirmSchema = (needed: boolean) =>
  z.object({ password: needed ? z.string().min(1, "password_required") : z.string() });

/** The code of an authenticator app, or a recovery code. */
export const secondFactorSchema = z.object({
  code: z.string({ error: "code_required" }).trim().min(1, "code_required"),
});

export interface SessionView {
  id: string;
  /** The session of the current request. */
  current: boolean;
  from: string | null;
  userAgent: string | null;
  createdAt: string;
  lastSeenAt: string;
}

export interface PasskeyView {
  id: string;
  name: string | null;
  createdAt: string | null;
}

/** How a person can sign in. */
export interface SecurityView {
  hasPassword: boolean;
  secondFactor: boolean;
  passkeys: PasskeyView[];
  sessions: SessionView[];
}
