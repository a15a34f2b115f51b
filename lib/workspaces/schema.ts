import { z } from "zod";
import { colourPattern, contrastOf, leastContrast } from "@/lib/colour";
import { emailSchema } from "@/lib/email-address";
import { logoSchema } from "@/lib/mail/logo";
import { blankIsNull, mailGround, senderNameSchema } from "@/lib/mail/schema";
import { timezoneSchema, wholeNumber } from "@/lib/recurrence/schema";
import { nameSchema, textSchema } from "@/lib/text";

const fields = {
  name: nameSchema,
  defaultTimezone: z.preprocess(blankIsNull, timezoneSchema.nullable()),
  senderName: senderNameSchema,
  replyTo: z.preprocess(blankIsNull, emailSchema.nullable()),
  postalAddress: z.preprocess(
    blankIsNull,
    textSchema("postal_address_invalid")
      .refine((address) => address.length <= 300 && address.split("\n").length <= 8, "postal_address_invalid")
      .nullable(),
  ),
  footer: z.preprocess(
    blankIsNull,
    textSchema("footer_invalid")
      .refine((words) => words.length <= 500 && words.split("\n").length <= 8, "footer_invalid")
      .nullable(),
  ),
  /** Text in this colour must be readable on the background of a mail. */
  accent: z.preprocess(
    (value) => (typeof value === "string" ? blankIsNull(value.toLowerCase()) : value),
    textSchema("accent_invalid")
      .refine((colour) => colourPattern.test(colour), "accent_invalid")
      .refine((colour) => contrastOf(colour, mailGround) >= leastContrast, "accent_faint")
      .nullable(),
  ),
  /** As a data URL; null removes it. */
  logo: logoSchema.nullable(),
  retentionDays: z.preprocess(blankIsNull, wholeNumber(1, 3_650, "retention_invalid").nullable()),
};

/** Any of a workspace's settings; omitted fields keep their values. */
export const workspacePatchSchema = z.strictObject(fields).partial();
export type WorkspacePatch = z.output<typeof workspacePatchSchema>;

/** The settings of the form; the image is saved separately. */
export const workspaceFormSchema = workspacePatchSchema.omit({ logo: true });
export type WorkspaceFormValues = z.output<typeof workspaceFormSchema>;

export const workspaceViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  defaultTimezone: z.string().nullable().meta({ description: "The zone a new schedule begins with" }),
  senderName: z.string().nullable().meta({ description: "Who mail says it is from" }),
  replyTo: z.string().nullable(),
  postalAddress: z.string().nullable().meta({ description: "What stands below every edition that is mailed" }),
  footer: z.string().nullable().meta({ description: "What else it says there" }),
  logo: z
    .object({ id: z.string(), width: z.number(), height: z.number() })
    .nullable()
    .meta({ description: "What stands above every edition that is mailed" }),
  accent: z.string().nullable().meta({ description: "The colour of marks and bars in its mail" }),
  retentionDays: z.number().nullable().meta({ description: "Null: as long as the installation says" }),
  createdAt: z.string(),
});
export type WorkspaceView = z.output<typeof workspaceViewSchema> & { setupClosed: boolean };

export const newWorkspaceSchema = z.object({ name: nameSchema });

/** To delete a workspace, its name must be typed. */
export const deleteWorkspaceSchema = z.object({ name: z.string({ error: "name_not_the_same" }) });

/** For how many days the deletion of a workspace can be undone. */
export const graceDays = 7;
