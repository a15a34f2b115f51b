/** The number of entries on each of some days as bars, the latest last; `label` says it in words. */
export function DayBars({ days, label }: { days: number[]; label: string }) {
  const most = Math.max(...days, 1);
  const [width, gap, height] = [3, 1, 22];
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${days.length * (width + gap)} ${height}`}
      className="h-[22px] w-[120px] max-w-full shrink-0"
      preserveAspectRatio="none"
    >
      {days.map((count, day) => {
        // Even the smallest number stays visible.
        const tall = count === 0 ? 1 : Math.max(3, Math.round((count / most) * height));
        return (
          <rect
            key={day}
            x={day * (width + gap)}
            y={height - tall}
            width={width}
            height={tall}
            className={count === 0 ? "fill-line" : "fill-ink"}
          />
        );
      })}
    </svg>
  );
}
