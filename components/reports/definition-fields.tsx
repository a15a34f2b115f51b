"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { ColumnRows } from "@/components/reports/column-rows";
import { Choice } from "@/components/reports/choice";
import { FilterRow, MeasureRow } from "@/components/reports/definition-rows";
import type { ErrorsAt } from "@/components/form/use-errors-at";
import { type DefinitionDraft, labelOfMeasure } from "@/components/reports/report-draft";
import { Button } from "@/components/ui/button";
import { chartTypes, dayGroupings, type SourceSample } from "@/lib/reports/schema";

/** How the rows are processed: which columns, which rows, over which days, measured how, drawn how. */
export function DefinitionFields({
  value,
  onChange,
  known,
  errors,
}: {
  value: DefinitionDraft;
  onChange: (definition: DefinitionDraft) => void;
  /** The columns of the source, as far as it was read. */
  known: SourceSample["columns"];
  errors: ErrorsAt;
}) {
  const t = useTranslations("reports");
  const { columns, filters = [], measures = [], charts = [], groupBy = null, dateColumn = null } = value;
  const set = (change: Partial<DefinitionDraft>) => onChange({ ...value, ...change });
  const at = (path: string) => errors(`definition.${path}`);
  const ofType = (...types: string[]) => columns.filter(({ type }) => types.includes(type));
  const lookback = value.lookbackDays ?? null;
  return (
    <>
      <SettingRow label={t("columns")} labelId="columns-label">
        <ColumnRows columns={columns} known={known} errorAt={at} onChange={(next) => set({ columns: next })} />
        <FieldErrorText id="columns" error={at("columns")} />
      </SettingRow>
      <SettingRow label={t("window")} hint={t("lookbackHint")} labelId="window-label">
        <div className="flex flex-wrap items-center gap-3" role="group" aria-labelledby="window-label">
          <Choice
            label={t("dateColumn")}
            value={dateColumn ?? ""}
            options={[
              { value: "", label: t("none") },
              ...ofType("date").map(({ name, label }) => ({ value: name, label })),
            ]}
            onChange={(next) => set({ dateColumn: next || null, ...(next ? {} : { lookbackDays: null }) })}
          />
          {dateColumn !== null && (
            <label className="flex items-center gap-2 text-sm">
              <span className="text-quiet">{t("lookback")}</span>
              <input
                {...fieldProps("lookback", at("lookbackDays"))}
                inputMode="numeric"
                autoComplete="off"
                className={`${inputClass} w-24!`}
                value={lookback ?? ""}
                onChange={(event) => set({ lookbackDays: numberOf(event.target.value) })}
              />
            </label>
          )}
        </div>
        <FieldErrorText id="lookback" error={at("lookbackDays") ?? at("dateColumn")} />
      </SettingRow>
      <SettingRow label={t("filters")} labelId="filters-label">
        <ul className="space-y-2" aria-labelledby="filters-label">
          {filters.map((filter, index) => (
            <FilterRow
              key={index}
              name={`${t("filters")} ${index + 1}`}
              filter={filter}
              columns={columns}
              error={at(`filters.${index}.column`) ?? at(`filters.${index}.value`)}
              onChange={(next) => set({ filters: replaced(filters, index, next) })}
              onRemove={() => set({ filters: filters.filter((_, other) => other !== index) })}
            />
          ))}
        </ul>
        <Button
          className={filters.length > 0 ? "mt-2" : undefined}
          disabled={columns.length === 0}
          onClick={() => set({ filters: [...filters, { column: columns[0]?.name ?? "", op: "eq", value: "" }] })}
        >
          {t("addFilter")}
        </Button>
      </SettingRow>
      <SettingRow label={t("groupBy")} labelId="group-label">
        <div className="flex flex-wrap gap-3" role="group" aria-labelledby="group-label">
          <Choice
            label={t("groupBy")}
            value={groupBy?.column ?? ""}
            options={[{ value: "", label: t("none") }, ...columns.map(({ name, label }) => ({ value: name, label }))]}
            onChange={(next) => set(next ? { groupBy: { column: next, by: "value" } } : { groupBy: null, charts: [] })}
          />
          {groupBy && columns.find(({ name }) => name === groupBy.column)?.type === "date" && (
            <Choice
              label={t("by")}
              value={dayGroupings.find((one) => one === groupBy.by) ?? "day"}
              options={dayGroupings.map((one) => ({ value: one, label: t(`groupings.${one}`) }))}
              onChange={(next) =>
                set({ groupBy: { ...groupBy, by: dayGroupings.find((one) => one === next) ?? "day" } })
              }
            />
          )}
        </div>
        <FieldErrorText id="group" error={at("groupBy.column") ?? at("groupBy")} />
      </SettingRow>
      <SettingRow label={t("measures")} labelId="measures-label">
        <ul className="space-y-3" aria-labelledby="measures-label">
          {measures.map((measure, index) => (
            <MeasureRow
              key={index}
              name={`${t("measure")} ${index + 1}`}
              measure={measure}
              columns={columns}
              error={
                at(`measures.${index}.label`) ?? at(`measures.${index}.column`) ?? at(`measures.${index}.where.column`)
              }
              onChange={(next) => set({ measures: replaced(measures, index, next) })}
              onRemove={() =>
                set({ measures: measures.filter((_, other) => other !== index), charts: without(charts, index) })
              }
            />
          ))}
        </ul>
        <Button
          className={measures.length > 0 ? "mt-2" : undefined}
          disabled={measures.length >= 12}
          onClick={() => set({ measures: [...measures, { label: labelOfMeasure(t("measureOf.count")), op: "count" }] })}
        >
          {t("addMeasure")}
        </Button>
        <FieldErrorText id="measures" error={at("measures")} />
      </SettingRow>
      {groupBy && measures.length > 0 && (
        <SettingRow label={t("charts")} labelId="charts-label">
          <ul className="space-y-2" aria-labelledby="charts-label">
            {charts.map((chart, index) => (
              <li key={index} className="flex flex-wrap items-center gap-3">
                <Choice
                  label={`${t("chart")} ${index + 1}`}
                  value={chart.type}
                  options={chartTypes.map((one) => ({ value: one, label: t(`chartTypes.${one}`) }))}
                  onChange={(next) =>
                    set({
                      charts: replaced(charts, index, {
                        ...chart,
                        type: chartTypes.find((one) => one === next) ?? "bar",
                      }),
                    })
                  }
                />
                <Choice
                  label={`${t("measure")}, ${t("chart")} ${index + 1}`}
                  value={String(chart.measure)}
                  options={measures.map(({ label }, measure) => ({ value: String(measure), label }))}
                  onChange={(next) => set({ charts: replaced(charts, index, { ...chart, measure: Number(next) }) })}
                />
                <Button
                  look="quiet"
                  aria-label={t("removeOne", { what: t("chart"), number: index + 1 })}
                  onClick={() => set({ charts: charts.filter((_, other) => other !== index) })}
                >
                  {t("remove")}
                </Button>
                <FieldErrorText id={`chart-${index}`} error={at(`charts.${index}`) ?? at(`charts.${index}.measure`)} />
              </li>
            ))}
          </ul>
          <Button
            className={charts.length > 0 ? "mt-2" : undefined}
            disabled={charts.length >= 3}
            onClick={() => set({ charts: [...charts, { type: "bar", measure: charts.length % measures.length }] })}
          >
            {t("addChart")}
          </Button>
        </SettingRow>
      )}
    </>
  );
}

function replaced<One>(list: readonly One[], index: number, next: One): One[] {
  return list.map((one, other) => (other === index ? next : one));
}

/** Removes the charts of a removed measure; charts of later measures are renumbered. */
function without<Chart extends { measure: number }>(charts: readonly Chart[], gone: number): Chart[] {
  return charts
    .filter(({ measure }) => measure !== gone)
    .map((chart) => (chart.measure > gone ? { ...chart, measure: chart.measure - 1 } : chart));
}

/** The typed number; text that is no number becomes NaN, for the schema to refuse. */
function numberOf(typed: string): number | null {
  if (typed.trim() === "") return null;
  return /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
}
