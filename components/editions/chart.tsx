import { useFormatter } from "next-intl";
import { type ChartBlock, layOutChart, lineRuns } from "@/lib/editions/render/chart";

/** A chart for reading; a table beside it has its values for people who cannot see it. */
export function Chart({ chart }: { chart: ChartBlock }) {
  const format = useFormatter();
  const shape = layOutChart(chart);
  return (
    <figure className="mt-3">
      <svg viewBox={`0 0 ${shape.width} ${shape.height}`} className="h-auto w-full" aria-hidden="true">
        {shape.ticks.map(({ y, value }) => (
          <g key={value}>
            <line x1={52} x2={shape.width - 8} y1={y} y2={y} className={value === 0 ? "stroke-ink" : "stroke-line"} />
            <text x={46} y={y + 4} textAnchor="end" className="fill-quiet font-mono text-[11px]">
              {format.number(value, { maximumFractionDigits: 2, notation: "compact" })}
            </text>
          </g>
        ))}
        {chart.type === "bar" &&
          shape.points.map(({ x, width, y }, index) =>
            y === null ? null : (
              <rect
                key={index}
                x={x + width * 0.15}
                width={width * 0.7}
                y={Math.min(y, shape.zero)}
                height={Math.max(0.5, Math.abs(shape.zero - y))}
                className="fill-accent"
              />
            ),
          )}
        {chart.type === "line" &&
          lineRuns(shape).map((points, index) => (
            <polyline key={index} points={points} fill="none" strokeWidth={2} className="stroke-accent" />
          ))}
        {chart.type === "line" &&
          shape.points.map(({ x, width, y }, index) =>
            y === null ? null : <circle key={index} cx={x + width / 2} cy={y} r={2.5} className="fill-accent" />,
          )}
        {shape.named.map((index) => {
          const { x = 0, width = 0 } = shape.points[index] ?? {};
          return (
            <text
              key={index}
              x={x + width / 2}
              y={shape.height - 6}
              textAnchor="middle"
              className="fill-quiet font-sans text-[11px]"
            >
              {chart.points[index]?.label.slice(0, 16)}
            </text>
          );
        })}
      </svg>
      <table className="sr-only">
        {chart.heading !== null && <caption>{chart.heading}</caption>}
        <tbody>
          {chart.points.map(({ label, text }, index) => (
            <tr key={index}>
              <th scope="row">{label}</th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
