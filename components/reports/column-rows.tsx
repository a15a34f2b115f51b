"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Choice } from "@/components/reports/choice";
import type { DefinitionDraft } from "@/components/reports/report-draft";
import { columnTypes, type SourceSample } from "@/lib/reports/schema";

type Column = DefinitionDraft["columns"][number];

/** The columns of a source, with sample values: which are used, what they are called, what they hold, how numbers are shown. */
export function ColumnRows({
  columns,
  known,
  errorAt,
  onChange,
}: {
  columns: Column[];
  /** The columns of the source, as far as it was read. */
  known: SourceSample["columns"];
  /** The error at a path within the definition. */
  errorAt: (path: string) => string | undefined;
  onChange: (columns: Column[]) => void;
}) {
  const t = useTranslations("reports");
  const offered = [...columns, ...known.filter(({ name }) => !columns.some((column) => column.name === name))];
  return (
    <>
      {offered.length === 0 && <p className="pt-1.5 text-quiet">{t("noColumns")}</p>}
      <ul className="space-y-2" aria-labelledby="columns-label">
        {offered.map(({ name, type, decimal, format, currency }) => {
          const samples = known.find((one) => one.name === name)?.samples ?? [];
          const index = columns.findIndex((column) => column.name === name);
          const column = columns[index];
          const error = index < 0 ? undefined : (errorAt(`columns.${index}.name`) ?? errorAt(`columns.${index}.label`));
          const change = (next: Partial<(typeof columns)[number]>) =>
            onChange(columns.map((one, other) => (other === index ? { ...one, ...next } : one)));
          return (
            <li key={name} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <label className="flex w-44 min-w-0 items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-ink"
                  checked={column !== undefined}
                  aria-label={t("use", { name })}
                  onChange={(event) =>
                    onChange(
                      event.target.checked
                        ? [...columns, { name, label: labelOf(name), type, decimal, format, currency }]
                        : columns.filter((one) => one.name !== name),
                    )
                  }
                />
                <span className="truncate font-mono text-sm">{name}</span>
              </label>
              {!column && samples.length > 0 && (
                <span className="min-w-0 truncate text-[13px] text-quiet">{samples.join(" · ")}</span>
              )}
              {column && (
                <>
                  <input
                    {...fieldProps(`column-${index}`, error)}
                    aria-label={`${t("label")}: ${name}`}
                    autoComplete="off"
                    className={`${inputClass} w-44!`}
                    value={column.label}
                    onChange={(event) => change({ label: event.target.value })}
                  />
                  <Choice
                    label={`${t("type")}: ${name}`}
                    value={column.type}
                    options={columnTypes.map((one) => ({ value: one, label: t(`types.${one}`) }))}
                    onChange={(next) => change({ type: columnTypes.find((one) => one === next) ?? "text" })}
                  />
                  {column.type === "number" && <NumberChoices name={name} column={column} onChange={change} />}
                  {samples.length > 0 && (
                    <span className="w-full truncate pl-6 text-[13px] text-quiet">{samples.join(" · ")}</span>
                  )}
                  <FieldErrorText id={`column-${index}`} error={error} />
                </>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The currencies offered for a report; any other that was chosen through REST is kept. */
const currencies = ["USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "PLN", "INR", "BRL"];

/** How a column's numbers are written in the data, and how they are shown. */
function NumberChoices({
  name,
  column: { decimal = "point", format = "plain", currency = null },
  onChange,
}: {
  name: string;
  column: Column;
  onChange: (change: Partial<Column>) => void;
}) {
  const t = useTranslations("reports");
  const offered = currency && !currencies.includes(currency) ? [currency, ...currencies] : currencies;
  return (
    <>
      <Choice
        label={`${t("writtenAs")}: ${name}`}
        value={decimal}
        options={[
          { value: "point", label: "1,234.5" },
          { value: "comma", label: "1.234,5" },
        ]}
        onChange={(next) => onChange({ decimal: next === "comma" ? "comma" : "point" })}
      />
      <Choice
        label={`${t("shownAs")}: ${name}`}
        value={format === "currency" ? (currency ?? "") : format}
        options={[
          { value: "plain", label: t("formats.plain") },
          { value: "percent", label: t("formats.percent") },
          ...offered.map((code) => ({ value: code, label: code })),
        ]}
        onChange={(next) =>
          onChange(
            next === "plain" || next === "percent"
              ? { format: next, currency: null }
              : { format: "currency", currency: next },
          )
        }
      />
    </>
  );
}

/** `price_per_sqft` as a heading: "Price per sqft". */
function labelOf(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 60) || name.slice(0, 60);
}
