import { z } from "zod";
import { textSchema } from "@/lib/text";

/** Treats an empty field as null. */
export const blankIsNull = (value: unknown) => (typeof value === "string" && value.trim() === "" ? null : value);

/** The sender name of mail; null if it is set elsewhere. */
export const senderNameSchema = z.preprocess(
  blankIsNull,
  textSchema("sender_name_invalid")
    .refine((name) => name.length <= 80 && !/[\r\n<>"]/.test(name), "sender_name_invalid")
    .nullable(),
);

/** The background colour of mail in the light scheme. */
export const mailGround = "#faf8f2";
