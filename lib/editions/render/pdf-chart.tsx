import { Circle, Line, Polyline, Rect, Svg, Text, View } from "@react-pdf/renderer";
import { type ChartBlock, layOutChart, lineRuns } from "@/lib/editions/render/chart";
import { printable } from "@/lib/editions/render/pdf-text";
import { formatLocale, type Locale } from "@/lib/i18n/schema";

const size = { width: 490, height: 170 };
const accent = "#b8321a";
const quiet = "#6a6458";

/**
 * The same chart as on the pages, drawn for paper. Its labels are texts beside the drawing, set in the document's
 * fonts.
 */
export function PdfChart({
  block,
  language,
  sans,
  mono,
}: {
  block: ChartBlock;
  language: Locale;
  sans: string[];
  mono: string[];
}) {
  const shape = layOutChart(block, size);
  const format = new Intl.NumberFormat(formatLocale(language), { maximumFractionDigits: 2, notation: "compact" });
  return (
    <View style={{ ...size, position: "relative" }} wrap={false}>
      <Svg width={size.width} height={size.height}>
        {shape.ticks.map(({ y, value }) => (
          <Line
            key={value}
            x1={52}
            x2={size.width - 8}
            y1={y}
            y2={y}
            strokeWidth={0.6}
            stroke={value === 0 ? "#1c1a16" : "#cfc7b5"}
          />
        ))}
        {block.type === "bar" &&
          shape.points.map(({ x, width, y }, index) =>
            y === null ? null : (
              <Rect
                key={index}
                x={x + width * 0.15}
                width={width * 0.7}
                y={Math.min(y, shape.zero)}
                height={Math.max(0.5, Math.abs(shape.zero - y))}
                fill={accent}
              />
            ),
          )}
        {block.type === "line" &&
          lineRuns(shape).map((points, index) => (
            <Polyline key={index} points={points} fill="none" stroke={accent} strokeWidth={1.5} />
          ))}
        {block.type === "line" &&
          shape.points.map(({ x, width, y }, index) =>
            y === null ? null : <Circle key={index} cx={x + width / 2} cy={y} r={2} fill={accent} />,
          )}
      </Svg>
      {shape.ticks.map(({ y, value }) => (
        <Text
          key={value}
          style={{
            position: "absolute",
            left: 0,
            top: y - 5,
            width: 44,
            textAlign: "right",
            fontFamily: mono,
            fontSize: 7.5,
            color: quiet,
          }}
        >
          {printable(format.format(value))}
        </Text>
      ))}
      {shape.named.map((index) => {
        const { x = 0, width = 0 } = shape.points[index] ?? {};
        const left = Math.min(size.width - 90, Math.max(0, x + width / 2 - 45));
        return (
          <Text
            key={index}
            style={{
              position: "absolute",
              left,
              top: size.height - 14,
              width: 90,
              textAlign: "center",
              fontFamily: sans,
              fontSize: 7.5,
              color: quiet,
            }}
          >
            {printable((block.points[index]?.label ?? "").slice(0, 18))}
          </Text>
        );
      })}
    </View>
  );
}
