"use client";

import { type ComponentProps, useMemo } from "react";
import { ReportForm } from "@/components/reports/report-form";
import type { ReportDraft } from "@/components/reports/report-draft";
import type { ReportView } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";

type Passed = Pick<ComponentProps<typeof ReportForm>, "connections" | "sampleUrl" | "why" | "sample" | "preview">;

/** The form for an existing report. */
export function EditReport({
  report,
  save,
  ...passed
}: Passed & {
  report: ReportView;
  save: (change: { ref: { id: string; version: number }; input: ReportDraft }) => Promise<ActionResult<{ id: string }>>;
}) {
  const saved = useMemo(() => {
    const { name, language, source, definition } = report;
    return { version: report.version, values: { name, language, source, definition } };
  }, [report]);
  return (
    <ReportForm
      saved={saved}
      save={(input, version) => save({ ref: { id: report.id, version: version ?? report.version }, input })}
      {...passed}
    />
  );
}
