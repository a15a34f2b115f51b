import { classNames } from "@/components/ui/class-names";

/** The head of a table with selectable rows: a checkbox for all of them, then its columns. */
export function ChoiceHead({
  className,
  label,
  all,
  disabled = false,
  onAll,
  columns,
}: {
  className: string;
  /** The label of the checkbox. */
  label: string;
  all: boolean;
  disabled?: boolean;
  onAll: () => void;
  columns: { key: string; name: string; width: string | undefined }[];
}) {
  return (
    <thead className={className}>
      <tr className="text-[13px] text-quiet">
        <th scope="col" className="w-8 border-b border-line py-2">
          <input
            type="checkbox"
            className="size-4 accent-ink"
            aria-label={label}
            checked={all}
            disabled={disabled}
            onChange={onAll}
          />
        </th>
        {columns.map(({ key, name, width }) => (
          <th key={key} scope="col" className={classNames("border-b border-line py-2 pr-4 font-normal", width)}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
