"use server";

import { z } from "zod";
import {
  createMarketSnapshot,
  createReport,
  deleteReport,
  duplicateReport,
  runReport,
  updateReport,
} from "@/lib/reports/commands";
import { previewReport, sampleSource } from "@/lib/reports/queries";
import {
  marketSnapshotSchema,
  reportInputSchema,
  reportPreviewInputSchema,
  sourceSampleInputSchema,
} from "@/lib/reports/schema";
import { runAloneInputSchema } from "@/lib/runs/schema";
import { duplicateSchema } from "@/lib/text";
import { action } from "@/lib/transport/action";
import { readPreferences } from "@/lib/transport/page";

const id = z.object({ id: z.uuid() });
const seen = id.extend({ version: z.number().int().positive() });

export const createReportAction = action(reportInputSchema, createReport);
export const duplicateReportAction = action(duplicateSchema, duplicateReport);
export const createMarketSnapshotAction = action(marketSnapshotSchema, createMarketSnapshot);

/** The schema refuses unknown fields, so the report's id and version are passed beside the input. */
export const saveReportAction = action(z.object({ ref: seen, input: reportInputSchema }), async (scope, change) => {
  await updateReport(scope, { ...change.input, ...change.ref });
  return { id: change.ref.id };
});
export const deleteReportAction = action(id, deleteReport);
export const previewReportAction = action(reportPreviewInputSchema, previewReport);
export const sampleSourceAction = action(sourceSampleInputSchema, sampleSource);

export const runReportAction = action(runAloneInputSchema.extend(id.shape), async (scope, input) =>
  runReport(scope, { ...input, timezone: (await readPreferences()).timezone }),
);
