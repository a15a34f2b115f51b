import { z } from "zod";
import { connectionInputSchema, connectionViewSchema } from "@/lib/connections/schema";
import {
  marketSnapshotSchema,
  reportInputSchema,
  reportPreviewInputSchema,
  reportPreviewSchema,
  reportViewSchema,
  sourceSampleInputSchema,
  sourceSampleSchema,
} from "@/lib/reports/schema";
import { runAloneInputSchema, startedRunSchema } from "@/lib/runs/schema";
import { namedFilterSchema, pageOf } from "@/lib/paging";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "reports";
const one = { tag, path: "/reports/{id}", params: idParams, result: reportViewSchema, versioned: true } as const;
const made = { tag, method: "POST", status: 201, result: reportViewSchema, versioned: true } as const;

export const listReports = operation({
  id: "listReports",
  tag,
  method: "GET",
  path: "/reports",
  query: namedFilterSchema,
  result: pageOf(reportViewSchema),
});

export const createReport = operation({ ...made, id: "createReport", path: "/reports", body: reportInputSchema });

export const createMarketSnapshot = operation({
  ...made,
  id: "createMarketSnapshot",
  path: "/reports/market-snapshot",
  body: marketSnapshotSchema,
});

export const getReport = operation({ ...one, id: "getReport", method: "GET" });

export const replaceReport = operation({ ...one, id: "replaceReport", method: "PUT", body: reportInputSchema });

export const deleteReport = operation({
  ...one,
  id: "deleteReport",
  method: "DELETE",
  result: undefined,
  versioned: false,
});

/** Builds the report on its own, as a draft with its PDF, CSV and XLSX. */
export const runReport = operation({
  id: "runReport",
  tag,
  method: "POST",
  path: "/reports/{id}/run-now",
  params: idParams,
  body: runAloneInputSchema,
  result: startedRunSchema,
  status: 202,
});

/** What a report would contain now; nothing is stored. */
export const previewReport = operation({
  id: "previewReport",
  tag,
  method: "POST",
  path: "/reports/preview",
  body: reportPreviewInputSchema,
  result: reportPreviewSchema,
});

export const sampleSource = operation({
  id: "sampleSource",
  tag,
  method: "POST",
  path: "/reports/sample-source",
  body: sourceSampleInputSchema,
  result: sourceSampleSchema,
});

/** Stores a CSV or JSON file that a report can read. */
export const uploadFile = operation({
  id: "uploadFile",
  tag,
  method: "POST",
  path: "/files",
  query: z.object({
    name: z.string({ error: "name_required" }).min(1, "name_required").max(200, "file_name_too_long"),
  }),
  upload: true,
  result: z.object({ id: z.string(), name: z.string() }),
  status: 201,
});

export const listConnections = operation({
  id: "listConnections",
  tag,
  method: "GET",
  path: "/connections",
  result: listOf(connectionViewSchema),
});

export const createConnection = operation({
  id: "createConnection",
  tag,
  method: "POST",
  path: "/connections",
  body: connectionInputSchema,
  result: z.object({ id: z.string() }),
  status: 201,
});

export const deleteConnection = operation({
  id: "deleteConnection",
  tag,
  method: "DELETE",
  path: "/connections/{id}",
  params: idParams,
});
