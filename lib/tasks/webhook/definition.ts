import { z } from "zod";
import { wholeNumber } from "@/lib/recurrence/schema";
import { webAddressSchema } from "@/lib/net/schema";
import type { TaskDefinition } from "@/lib/tasks/contract";

/** Which response codes mean success: any 2xx, or these. */
const successCodesSchema = z
  .string({ error: "success_codes_invalid" })
  .trim()
  .regex(/^(2xx|[1-5]\d\d)(\s*,\s*(2xx|[1-5]\d\d))*$/, "success_codes_invalid");

const payloadSchema = z
  .string({ error: "payload_invalid" })
  .max(20_000, "payload_too_long")
  .refine((text) => text.trim() === "" || isJson(text), "payload_invalid");

export const webhookParamsSchema = z.strictObject({
  url: webAddressSchema,
  /** JSON that is sent along as `data.payload`. */
  payload: payloadSchema.default(""),
  timeoutSeconds: wholeNumber(1, 120, "timeout_invalid").default(30),
  successCodes: successCodesSchema.default("2xx"),
  /**
   * After a 202 with a Location, that address is polled while it answers 202, for at most this many minutes; 0: no
   * polling.
   */
  pollMinutes: wholeNumber(0, 60, "poll_invalid").default(0),
});

export const webhookDefinition: TaskDefinition = {
  type: "webhook",
  params: webhookParamsSchema,
  fields: [
    { name: "url", kind: "url" },
    { name: "payload", kind: "longText", json: true },
    { name: "timeoutSeconds", kind: "number", min: 1, max: 120 },
    { name: "successCodes", kind: "text" },
    { name: "pollMinutes", kind: "number", min: 0, max: 60 },
  ],
  initial: { url: "", payload: "", timeoutSeconds: 30, successCodes: "2xx", pollMinutes: 0 },
  delivers: false,
  signs: true,
  lane: "network",
  steps: ["call", "poll"],
  facts: ["status", "ms", "address"],
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
