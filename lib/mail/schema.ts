import { z } from "zod";
import { textSchema } from "@/lib/text";

/** What is typed nowhere: an empty field. */
export const blankIsNull = (value: unknown) => (typeof value === "string" && value.trim() === "" ? null : value);

/** Who mail says it is from; null for whoever says so otherwise. */
export const senderNameSchema = z.preprocess(
  blankIsNull,
  textSchema("sender_name_invalid")
    .refine((name) => name.length <= 80 && !/[\r\n<>"]/.test(name), "sender_name_invalid")
    .nullable(),
);

/** The ground that mail is written on, by light. */
export const mailGround = "#faf8f2";
