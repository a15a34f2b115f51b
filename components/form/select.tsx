import { inputClass } from "@/components/form/field";
import { classNames } from "@/components/ui/class-names";

/** One of a few, as the browser's own list. */
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
  /** For where no visible label points to it. */
  label?: string;
  /** Why it cannot be changed; null where it can. */
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
