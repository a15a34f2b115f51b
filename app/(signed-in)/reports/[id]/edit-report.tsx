"use client";

import { useState } from "react";
import type { ComponentProps } from "react";
import { ReportForm } from "@/components/reports/report-form";
import type { ReportDraft } from "@/components/reports/report-draft";
import type { ReportView } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";

type Passed = Pick<ComponentProps<typeof ReportForm>, "connections" | "sampleUrl" | "why" | "sample" | "preview">;

/** The form for a report that is there: what it saves is meant for the version it was made from, and then for its own. */
export function EditReport({
  report: { id, version: first, name, language, source, definition },
  save,
  ...passed
}: Passed & {
  report: ReportView;
  save: (change: { ref: { id: string; version: number }; input: ReportDraft }) => Promise<ActionResult<{ id: string }>>;
}) {
  const [version, setVersion] = useState(first);
  return (
    <ReportForm
      existing
      initial={{ name, language, source, definition }}
      save={async (input) => {
        const result = await save({ ref: { id, version }, input });
        if (result.ok) setVersion(version + 1);
        return result;
      }}
      {...passed}
    />
  );
}
