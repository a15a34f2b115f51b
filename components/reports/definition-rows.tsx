"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Choice } from "@/components/reports/choice";
import { type DefinitionDraft, labelOfMeasure } from "@/components/reports/report-draft";
import { Button } from "@/components/ui/button";
import { filterOperators, measureOperators } from "@/lib/reports/schema";

type Columns = DefinitionDraft["columns"];
type Filter = NonNullable<DefinitionDraft["filters"]>[number];
type Measure = NonNullable<DefinitionDraft["measures"]>[number];

/** A condition that rows have to meet. */
export function FilterRow({
  name,
  filter,
  columns,
  error,
  onChange,
  onRemove,
}: {
  name: string;
  filter: Filter;
  columns: Columns;
  error: string | undefined;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("reports");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Condition name={name} filter={filter} columns={columns} error={error} onChange={onChange} />
      <Button look="quiet" aria-label={`${t("remove")}: ${name}`} onClick={onRemove}>
        {t("remove")}
      </Button>
    </li>
  );
}

/** A measure: its label, how it is computed, from which column, and from which rows only. */
export function MeasureRow({
  name,
  measure,
  columns,
  error,
  onChange,
  onRemove,
}: {
  name: string;
  measure: Measure;
  columns: Columns;
  error: string | undefined;
  onChange: (measure: Measure) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("reports");
  const numbers = columns.filter(({ type }) => type === "number");
  const id = name.replace(/\W+/g, "-");
  const ownLabel = ({ op, column }: Pick<Measure, "op" | "column">) =>
    labelOfMeasure(t(`measureOf.${op}`), columns.find((one) => one.name === column)?.label);
  // A label that the user has typed stays; an automatic label follows the measure.
  const labelAs = (next: Pick<Measure, "op" | "column">) =>
    measure.label === ownLabel(measure) ? ownLabel(next) : measure.label;
  return (
    <li className="space-y-1.5 border-l-2 border-line pl-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <input
          {...fieldProps(id, error)}
          aria-label={`${t("label")}: ${name}`}
          autoComplete="off"
          className={`${inputClass} w-56!`}
          value={measure.label}
          onChange={(event) => onChange({ ...measure, label: event.target.value })}
        />
        <Choice
          label={name}
          value={measure.op}
          options={measureOperators.map((op) => ({ value: op, label: t(`measureOf.${op}`) }))}
          onChange={(next) => {
            const op = measureOperators.find((one) => one === next) ?? "count";
            const column = op === "count" ? null : (measure.column ?? numbers[0]?.name ?? null);
            onChange({ ...measure, op, column, label: labelAs({ op, column }) });
          }}
        />
        {measure.op !== "count" && (
          <Choice
            label={`${t("column")}: ${name}`}
            value={measure.column ?? ""}
            options={[
              ...(measure.column ? [] : [{ value: "", label: t("none") }]),
              ...numbers.map((column) => ({ value: column.name, label: column.label })),
            ]}
            onChange={(column) => onChange({ ...measure, column, label: labelAs({ op: measure.op, column }) })}
          />
        )}
        <Button look="quiet" aria-label={`${t("remove")}: ${name}`} onClick={onRemove}>
          {t("remove")}
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <label className="flex items-center gap-2 text-quiet">
          <input
            type="checkbox"
            className="size-4 accent-ink"
            aria-label={`${t("onlyWhere")}: ${name}`}
            checked={Boolean(measure.where)}
            disabled={columns.length === 0}
            onChange={(event) =>
              onChange({
                ...measure,
                where: event.target.checked ? { column: columns[0]?.name ?? "", op: "eq", value: "" } : null,
              })
            }
          />
          {t("onlyWhere")}
        </label>
        {measure.where && (
          <Condition
            name={`${t("onlyWhere")}, ${name}`}
            filter={measure.where}
            columns={columns}
            error={undefined}
            onChange={(where) => onChange({ ...measure, where })}
          />
        )}
      </div>
      <FieldErrorText id={id} error={error} />
    </li>
  );
}

function Condition({
  name,
  filter,
  columns,
  error,
  onChange,
}: {
  name: string;
  filter: Filter;
  columns: Columns;
  error: string | undefined;
  onChange: (filter: Filter) => void;
}) {
  const t = useTranslations("reports");
  const id = name.replace(/\W+/g, "-");
  const needsValue = filter.op !== "empty" && filter.op !== "not_empty";
  return (
    <>
      <Choice
        label={`${t("column")}: ${name}`}
        value={filter.column}
        options={columns.map((column) => ({ value: column.name, label: column.label }))}
        onChange={(column) => onChange({ ...filter, column })}
      />
      <Choice
        label={`${t("operator")}: ${name}`}
        value={filter.op}
        options={filterOperators.map((op) => ({ value: op, label: t(`operators.${op}`) }))}
        onChange={(op) => onChange({ ...filter, op: filterOperators.find((one) => one === op) ?? "eq" })}
      />
      {needsValue && (
        <input
          {...fieldProps(id, error)}
          aria-label={`${t("value")}: ${name}`}
          autoComplete="off"
          className={`${inputClass} w-44!`}
          value={filter.value ?? ""}
          onChange={(event) => onChange({ ...filter, value: event.target.value })}
        />
      )}
      <FieldErrorText id={id} error={error} />
    </>
  );
}
