"use server";

import { taskRunners } from "@/lib/assembly/runners";
import { previewMail, sendTestMail } from "@/lib/editions/commands";
import { previewMailSchema } from "@/lib/editions/schema";
import { transport } from "@/lib/mail/transport";
import { action } from "@/lib/transport/action";

/** Upper limit for writing a preview, with a model or from a large table. */
const mostMs = 120_000;
const previewing = () => ({ runners: taskRunners, signal: AbortSignal.timeout(mostMs) });

export const previewMailAction = action(previewMailSchema, (scope, input) => previewMail(scope, input, previewing()));

export const sendTestMailAction = action(previewMailSchema, (scope, input) =>
  sendTestMail(scope, input, { ...previewing(), transport: transport() }),
);
