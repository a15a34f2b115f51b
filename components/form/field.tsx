import { classNames } from "@/components/ui/class-names";

export const inputClass = classNames(
  "w-full max-w-full min-w-0 rounded border border-edge bg-raised px-2.5 py-1.5 text-[16px] text-ink sm:text-[15px]",
  "placeholder:text-quiet aria-invalid:border-accent",
);

/** A label, its control and its error. The control gets `id` and, if there is an error, `aria-describedby`. */
export function Field({
  id,
  label,
  hint,
  error,
  children,
}: {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  children: React.ReactNode;
}) {
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm text-quiet">
        {label}
      </label>
      {children}
      {hint && !error && <p className="mt-1 text-[13px] text-quiet">{hint}</p>}
      <FieldErrorText id={id} error={error} />
    </div>
  );
}

/** One row of a settings page: the label on the left, the control on the right; stacked on a phone. */
export function SettingRow({
  label,
  hint,
  children,
  labelFor,
  labelId,
}: {
  label: string;
  hint?: string;
  children: React.ReactNode;
  labelFor?: string;
  labelId?: string;
}) {
  return (
    <div className="grid gap-x-6 gap-y-2 border-b border-line py-4 sm:grid-cols-[10.5rem_1fr]">
      <div className="pt-1.5">
        {labelFor ? (
          <label htmlFor={labelFor} className="text-quiet">
            {label}
          </label>
        ) : (
          <span id={labelId} className="text-quiet">
            {label}
          </span>
        )}
        {hint && <p className="text-[13px] text-quiet">{hint}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

export function FieldErrorText({ id, error }: { id: string; error?: string }) {
  if (!error) return null;
  return (
    <p id={`${id}-error`} role="alert" className="mt-1 text-[13px] whitespace-pre-line text-accent">
      {error}
    </p>
  );
}

/** The attributes that connect a control to its field. */
export function fieldProps(id: string, error: string | undefined) {
  return { id, "aria-invalid": error ? true : undefined, "aria-describedby": error ? `${id}-error` : undefined };
}
