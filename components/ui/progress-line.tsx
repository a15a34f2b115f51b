/** The progress of something, as a line. `label` says of what. */
export function ProgressLine({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <progress
      className="h-1 min-w-24 flex-1 appearance-none overflow-hidden rounded bg-line [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
      aria-label={label}
      max={Math.max(total, 1)}
      value={done}
    />
  );
}
