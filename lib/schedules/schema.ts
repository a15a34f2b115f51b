import { z } from "zod";
import { type Recurrence, daysSchema, timeSchema, timezoneSchema } from "@/lib/recurrence/schema";
import { emailSchema } from "@/lib/workspaces/schema";

/** At most this many people receive a schedule's editions. */
export const maxRecipients = 3;

export const recipientsSchema = z
  .array(emailSchema, { error: "emails_invalid" })
  .max(maxRecipients, "emails_too_many")
  .superRefine((emails, context) => {
    emails.forEach((email, index) => {
      if (emails.indexOf(email) < index) context.addIssue({ code: "custom", path: [index], message: "email_twice" });
    });
  });

/** `send`: mailed at once. `draft`: kept until someone approves it. */
export const deliveryModeSchema = z.enum(["send", "draft"], { error: "delivery_mode_invalid" });
export type DeliveryMode = z.output<typeof deliveryModeSchema>;

/** A theme's schedule, as its card and the REST API write it. */
export const themeScheduleInputSchema = z.object({
  enabled: z.boolean({ error: "enabled_invalid" }),
  days: daysSchema,
  time: timeSchema,
  timezone: timezoneSchema,
  emails: recipientsSchema.default([]),
  deliveryMode: deliveryModeSchema.default("send"),
});
export type ThemeScheduleInput = z.output<typeof themeScheduleInputSchema>;

/** What the card sends: the input and the version it was made from; null when there was no schedule yet. */
export const saveThemeScheduleSchema = themeScheduleInputSchema.extend({
  version: z.number().int().positive().nullable(),
});

export interface ThemeScheduleView extends ThemeScheduleInput {
  id: string;
  version: number;
  status: "active" | "paused" | "completed";
  nextOccurrenceAt: string | null;
}

/** One occurrence on the press schedule. */
export interface PlannedOccurrence {
  scheduleId: string;
  themeId: string | null;
  name: string;
  at: string;
}

/** The recurrence a theme's card stands for. */
export function recurrenceOf(input: Pick<ThemeScheduleInput, "days" | "time">): Recurrence {
  return { kind: "weekly", days: input.days, time: input.time };
}
