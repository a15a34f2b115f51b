/** A file whose text is put into the field above it, to be checked before it is sent. */
export function TextFile({
  label,
  accept,
  onText,
}: {
  label: string;
  accept: string;
  onText: (text: string) => void | Promise<void>;
}) {
  return (
    <label className="block text-sm">
      <span className="mr-3 text-quiet">{label}</span>
      <input type="file" accept={accept} onChange={({ target }) => void target.files?.[0]?.text().then(onText)} />
    </label>
  );
}
