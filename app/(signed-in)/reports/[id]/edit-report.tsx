"use client";

import type { ComponentProps } from "react";
import { useVersionedSave } from "@/components/form/use-versioned-save";
import { ReportForm } from "@/components/reports/report-form";
import type { ReportDraft } from "@/components/reports/report-draft";
import type { ReportView } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";

type Passed = Pick<ComponentProps<typeof ReportForm>, "connections" | "sampleUrl" | "why" | "sample" | "preview">;

/** The form for a report that is there. */
export function EditReport({
  report,
  save,
  ...passed
}: Passed & {
  report: ReportView;
  save: (change: { ref: { id: string; version: number }; input: ReportDraft }) => Promise<ActionResult<{ id: string }>>;
}) {
  const { name, language, source, definition } = report;
  return (
    <ReportForm
      existing
      initial={{ name, language, source, definition }}
      save={useVersionedSave(report, save)}
      {...passed}
    />
  );
}
