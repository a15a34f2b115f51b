"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { toast } from "sonner";
import { DocumentArticle } from "@/components/editions/document-article";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { ClashNote } from "@/components/form/clash-note";
import { useDefaults } from "@/components/form/defaults";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { DefinitionFields } from "@/components/reports/definition-fields";
import type { ReportDraft } from "@/components/reports/report-draft";
import { SourceFields } from "@/components/reports/source-fields";
import { Button } from "@/components/ui/button";
import { PageSection } from "@/components/ui/page";
import type { ConnectionView } from "@/lib/connections/schema";
import { locales } from "@/lib/i18n/schema";
import { type ReportInput, reportInputSchema, type ReportPreview, type SourceSample } from "@/lib/reports/schema";
import type { ActionResult } from "@/lib/transport/action";
import { ownZone } from "@/lib/recurrence/zones";

type Busy = "read" | "preview" | null;

/** The form for a report: where its rows come from, how they are processed, and what it would say now. */
export function ReportForm({
  saved,
  connections,
  sampleUrl,
  why = null,
  save,
  sample,
  preview,
}: {
  /** Its version is null while it is new. */
  saved: Saved<ReportDraft>;
  connections: ConnectionView[];
  sampleUrl: string;
  /** Why the viewer may not change it; null if they may. */
  why?: string | null;
  save: (draft: ReportDraft, version: number | null) => Promise<ActionResult<{ id: string }>>;
  sample: (input: { source: ReportDraft["source"] }) => Promise<ActionResult<SourceSample>>;
  preview: (input: Omit<ReportDraft, "name"> & { timezone: string }) => Promise<ActionResult<ReportPreview>>;
}) {
  const t = useTranslations("reports");
  const tReport = useTranslations("report");
  const tLanguage = useTranslations("tasks.request.choice.language");
  const attempt = useAttempt();
  const { timezone } = useDefaults();
  const form = useForm<ReportDraft, unknown, ReportInput>({
    resolver: zodResolver(reportInputSchema),
    defaultValues: saved.values,
  });
  const existing = saved.version !== null;
  const { version, noteSaved, clash } = useFollow(form, saved, { onMerged: useMergedNote() });
  const [columns, setColumns] = useState<SourceSample["columns"]>([]);
  const [shown, setShown] = useState<ReportPreview>();
  const [busy, setBusy] = useState<Busy>(null);
  const errors = useErrorsAt(form);

  async function doing<Data>(what: Busy, work: Promise<ActionResult<Data>>, done: (data: Data) => void) {
    setBusy(what);
    const result = await attempt(work).finally(() => setBusy(null));
    form.clearErrors();
    if (result.ok) return done(result.data);
    applyErrors(form, result.error);
    toast.error(result.error.message);
  }
  const { language } = useWatch({ control: form.control });
  const read = () =>
    doing("read", sample({ source: form.getValues("source") }), (found) => {
      setColumns(found.columns);
      toast.success(t("readDone", { count: found.columns.length }));
    });
  const look = () => {
    const { name: _name, ...draft } = form.getValues();
    return doing("preview", preview({ ...draft, timezone: timezone ?? ownZone() }), setShown);
  };
  const keep = useSubmit(form, (input) => save(input, version.current), {
    done: t(existing ? "saved" : "made"),
    onDone: () => noteSaved((version.current ?? 0) + 1),
    ...(existing ? {} : { to: ({ id }: { id: string }) => `/reports/${id}` }),
  });
  return (
    <>
      <form noValidate className="border-t border-ink" aria-label={t("one")} onSubmit={keep}>
        <fieldset disabled={why !== null} className="min-w-0">
          <SettingRow label={t("name")} labelFor="report-name">
            <input
              {...form.register("name")}
              {...fieldProps("report-name", errors("name"))}
              autoComplete="off"
              className={`${inputClass} sm:w-96`}
            />
            <FieldErrorText id="report-name" error={errors("name")} />
          </SettingRow>
          <SettingRow label={t("language")} labelFor="report-language">
            <Controller
              control={form.control}
              name="language"
              render={({ field }) => (
                <Select
                  id="report-language"
                  value={field.value ?? "en"}
                  options={locales.map((one) => ({ value: one, label: tLanguage(one) }))}
                  onChange={field.onChange}
                />
              )}
            />
          </SettingRow>
          <Controller
            control={form.control}
            name="source"
            render={({ field }) => (
              <SourceFields
                value={field.value}
                onChange={field.onChange}
                connections={connections}
                sampleUrl={sampleUrl}
                errors={errors}
              />
            )}
          />
          <div className="py-3">
            <Button disabled={busy !== null} onClick={() => void read()}>
              {busy === "read" ? t("reading") : t("read")}
            </Button>
          </div>
          <Controller
            control={form.control}
            name="definition"
            render={({ field }) => (
              <DefinitionFields value={field.value} onChange={field.onChange} known={columns} errors={errors} />
            )}
          />
          <ClashNote
            clash={clash}
            labels={{ name: t("name"), language: t("language"), source: t("source"), definition: t("definition") }}
          />
          <FieldErrorText id="report" error={errors("")} />
          <div className="flex flex-wrap gap-2 pt-5">
            <Button type="submit" look="solid" why={why} disabled={busy !== null || form.formState.isSubmitting}>
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
