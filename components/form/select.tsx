import { inputClass } from "@/components/form/field";
import { classNames } from "@/components/ui/class-names";

/** A choice of a few options, as a native select. */
export function Select({
  id,
  value,
  options,
  onChange,
  label,
  why,
}: {
  id: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  /** For a select without a visible label. */
  label?: string;
  /** Why it cannot be changed; null if it can. */
  why?: string | null;
}) {
  return (
    <select
      id={id}
      aria-label={label}
      value={value}
      disabled={Boolean(why)}
      title={why ?? undefined}
      className={classNames(inputClass, "w-auto! max-w-full disabled:opacity-60")}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
