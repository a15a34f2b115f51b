"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { DocumentArticle } from "@/components/editions/document-article";
import { errorsOf } from "@/components/form/errors-at";
import { useAttempt } from "@/components/form/attempt";
import { useDefaults } from "@/components/form/defaults";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { DefinitionFields } from "@/components/reports/definition-fields";
import type { ReportDraft } from "@/components/reports/report-draft";
import { SourceFields } from "@/components/reports/source-fields";
import { Button } from "@/components/ui/button";
import { PageSection } from "@/components/ui/page";
import type { ConnectionView } from "@/lib/connections/schema";
import { locales } from "@/lib/i18n/schema";
import type { ReportPreview, SourceSample } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";
import { ownZone } from "@/lib/recurrence/zones";
import type { ErrorView } from "@/lib/transport/problem";

type Busy = "read" | "preview" | "save" | null;

/** A report as it is built: where its rows come from, what becomes of them, and what it would say now. */
export function ReportForm({
  initial,
  existing = false,
  connections,
  sampleUrl,
  why = null,
  save,
  sample,
  preview,
}: {
  initial: ReportDraft;
  existing?: boolean;
  connections: ConnectionView[];
  sampleUrl: string;
  /** Why the viewer may not change it; null where they may. */
  why?: string | null;
  save: (draft: ReportDraft) => Promise<ActionResult<{ id: string }>>;
  sample: (input: { source: ReportDraft["source"] }) => Promise<ActionResult<SourceSample>>;
  preview: (input: Omit<ReportDraft, "name"> & { timezone: string }) => Promise<ActionResult<ReportPreview>>;
}) {
  const t = useTranslations("reports");
  const tReport = useTranslations("report");
  const tLanguage = useTranslations("tasks.request.choice.language");
  const attempt = useAttempt();
  const router = useRouter();
  const { timezone } = useDefaults();
  const [draft, setDraft] = useState(initial);
  const [columns, setColumns] = useState<SourceSample["columns"]>([]);
  const [shown, setShown] = useState<ReportPreview>();
  const [error, setError] = useState<ErrorView>();
  const [busy, setBusy] = useState<Busy>(null);
  const errors = errorsOf(error);
  const change = (next: Partial<ReportDraft>) => setDraft({ ...draft, ...next });

  async function doing<Data>(what: Busy, work: Promise<ActionResult<Data>>, done: (data: Data) => void) {
    setBusy(what);
    const result = await attempt(work).finally(() => setBusy(null));
    setError(result.ok ? undefined : result.error);
    if (result.ok) done(result.data);
    else toast.error(result.error.message);
  }
  const { source, definition, language } = draft;
  const read = () =>
    doing("read", sample({ source }), (found) => {
      setColumns(found.columns);
      toast.success(t("readDone", { count: found.columns.length }));
    });
  const look = () =>
    doing("preview", preview({ source, definition, language, timezone: timezone ?? ownZone() }), setShown);
  const keep = () =>
    doing("save", save(draft), ({ id }) => {
      toast.success(t(existing ? "saved" : "made"));
      if (existing) router.refresh();
      else router.push(`/reports/${id}`);
    });
  return (
    <>
      <form
        noValidate
        className="border-t border-ink"
        aria-label={t("one")}
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <fieldset disabled={why !== null} className="min-w-0">
          <SettingRow label={t("name")} labelFor="report-name">
            <input
              {...fieldProps("report-name", errors("name"))}
              autoComplete="off"
              className={`${inputClass} sm:w-96`}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
            <FieldErrorText id="report-name" error={errors("name")} />
          </SettingRow>
          <SettingRow label={t("language")} labelFor="report-language">
            <Select
              id="report-language"
              value={language}
              options={locales.map((one) => ({ value: one, label: tLanguage(one) }))}
              onChange={(next) => change({ language: locales.find((one) => one === next) ?? "en" })}
            />
          </SettingRow>
          <SourceFields
            value={source}
            onChange={(next) => change({ source: next })}
            connections={connections}
            sampleUrl={sampleUrl}
            errors={errors}
          />
          <div className="py-3">
            <Button disabled={busy !== null} onClick={() => void read()}>
              {busy === "read" ? t("reading") : t("read")}
            </Button>
          </div>
          <DefinitionFields
            value={definition}
            onChange={(next) => change({ definition: next })}
            known={columns}
            errors={errors}
          />
          <FieldErrorText id="report" error={errors("")} />
          <div className="flex flex-wrap gap-2 pt-5">
            <Button type="submit" look="solid" why={why} disabled={busy !== null}>
              {existing ? t("save") : t("create")}
            </Button>
            <Button disabled={busy !== null} onClick={() => void look()}>
              {busy === "preview" ? t("previewing") : t("preview")}
            </Button>
          </div>
        </fieldset>
      </form>
      <PageSection title={t("preview")}>
        {shown ? (
          <div lang={language} className="mx-auto max-w-[40.25rem]" data-testid="report-preview">
            <DocumentArticle
              content={{ title: null, blocks: shown.blocks }}
              leftText={(count) => tReport("left", { count })}
            />
          </div>
        ) : (
          <p className="py-4 text-quiet">{t("previewEmpty")}</p>
        )}
      </PageSection>
    </>
  );
}
