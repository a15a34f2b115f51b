"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field, FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Select } from "@/components/form/select";
import type { ErrorsAt } from "@/components/form/use-errors-at";
import type { SourceDraft } from "@/components/reports/report-draft";
import { Button } from "@/components/ui/button";
import type { ConnectionView } from "@/lib/connections/schema";

const kinds = ["csv", "json", "upload", "sql", "listings"] as const;

/** Where a report's rows come from. */
export function SourceFields({
  value,
  onChange,
  connections,
  sampleUrl,
  errors,
}: {
  value: SourceDraft;
  onChange: (source: SourceDraft) => void;
  /** The connections that the viewer may use. */
  connections: ConnectionView[];
  sampleUrl: string;
  errors: ErrorsAt;
}) {
  const t = useTranslations("reports");
  const fresh: Record<(typeof kinds)[number], SourceDraft> = {
    csv: { kind: "csv", url: "" },
    json: { kind: "json", url: "", path: "" },
    upload: { kind: "upload", fileId: "" },
    sql: { kind: "sql", connectionId: "", query: "" },
    listings: { kind: "listings", connectionId: "" },
  };
  const [address, file, connection] = ["source-url", "source-file", "source-connection"];
  return (
    <SettingRow label={t("source")} labelId="source-label">
      <div className="space-y-3" role="group" aria-labelledby="source-label">
        <Select
          id="source-kind"
          label={t("sourceKind")}
          value={value.kind}
          options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          onChange={(kind) => onChange(fresh[kinds.find((one) => one === kind) ?? "csv"])}
        />
        {(value.kind === "csv" || value.kind === "json") && (
          <Field id={address} label={t("url")} error={errors("source.url")}>
            <input
              {...fieldProps(address, errors("source.url"))}
              inputMode="url"
              autoComplete="off"
              className={inputClass}
              value={value.url}
              onChange={(event) => onChange({ ...value, url: event.target.value })}
            />
          </Field>
        )}
        {value.kind === "csv" && value.url !== sampleUrl && (
          <Button look="quiet" onClick={() => onChange({ kind: "csv", url: sampleUrl })}>
            {t("sample")}
          </Button>
        )}
        {value.kind === "json" && (
          <Field id="source-path" label={t("path")} hint={t("pathHint")} error={errors("source.path")}>
            <input
              {...fieldProps("source-path", errors("source.path"))}
              autoComplete="off"
              className={inputClass}
              value={value.path ?? ""}
              onChange={(event) => onChange({ ...value, path: event.target.value })}
            />
          </Field>
        )}
        {value.kind === "upload" && (
          <FileField
            id={file}
            there={value.fileId !== ""}
            error={errors("source.fileId")}
            onUploaded={(fileId) => onChange({ kind: "upload", fileId })}
          />
        )}
        {(value.kind === "sql" || value.kind === "listings") && (
          <ConnectionField
            id={connection}
            value={value.connectionId}
            connections={connections.filter(({ kind }) => kind === (value.kind === "sql" ? "postgresql" : "listings"))}
            error={errors("source.connectionId")}
            onChange={(connectionId) => onChange({ ...value, connectionId })}
          />
        )}
        {value.kind === "sql" && (
          <Field id="source-query" label={t("query")} hint={t("queryHint")} error={errors("source.query")}>
            <textarea
              {...fieldProps("source-query", errors("source.query"))}
              rows={5}
              spellCheck={false}
              className={`${inputClass} font-mono text-sm`}
              value={value.query}
              onChange={(event) => onChange({ ...value, query: event.target.value })}
            />
          </Field>
        )}
        <FieldErrorText id="source" error={errors("source")} />
      </div>
    </SettingRow>
  );
}

function ConnectionField({
  id,
  value,
  connections,
  error,
  onChange,
}: {
  id: string;
  value: string;
  connections: ConnectionView[];
  error: string | undefined;
  onChange: (id: string) => void;
}) {
  const t = useTranslations("reports");
  if (connections.length === 0) return <p className="text-sm text-quiet">{t("noConnection")}</p>;
  return (
    <Field id={id} label={t("connection")} error={error}>
      <select
        {...fieldProps(id, error)}
        className={`${inputClass} sm:w-96`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="" disabled>
          {t("none")}
        </option>
        {connections.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name} ({one.address})
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Uploads a file as soon as it is chosen. */
function FileField({
  id,
  there,
  error,
  onUploaded,
}: {
  id: string;
  there: boolean;
  error: string | undefined;
  onUploaded: (fileId: string) => void;
}) {
  const t = useTranslations("reports");
  const [name, setName] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const upload = async (file: File | undefined) => {
    if (!file) return;
    const type = /\.json$/i.test(file.name) ? "application/json" : "text/csv";
    const response = await fetch(`/api/v1/files?name=${encodeURIComponent(file.name.slice(0, 200))}`, {
      method: "POST",
      headers: { "content-type": type },
      body: file,
    });
    const answer = (await response.json()) as { id?: string; name?: string; title?: string };
    setRefused(response.ok ? undefined : answer.title);
    if (!response.ok || !answer.id) return;
    setName(answer.name);
    onUploaded(answer.id);
  };
  return (
    <Field id={id} label={t("file")} hint={t("fileHint")} error={refused ?? error}>
      <input
        {...fieldProps(id, refused ?? error)}
        type="file"
        accept=".csv,.tsv,.txt,.json,text/csv,application/json"
        className={inputClass}
        onChange={(event) => void upload(event.target.files?.[0])}
      />
      {there && (
        <p className="mt-1 text-sm" aria-live="polite">
          {name ? t("fileThere", { name }) : t("fileKept")}
        </p>
      )}
    </Field>
  );
}
