import { Heading, Section, Text } from "react-email";
import { figure, light, prose, sectionHeading, small } from "@/lib/editions/render/mail-styles";
import type { ChartBlock } from "@/lib/editions/render/chart";
import { leftSentence } from "@/lib/editions/render/document";
import type { Locale } from "@/lib/i18n/schema";
import type { Block, DocumentContent } from "@/lib/editions/schema";

/** The content of a document in its mail: its blocks, one after another. */
export function DocumentBody({
  content,
  language,
  accent,
}: {
  content: DocumentContent;
  language: Locale;
  accent: string;
}) {
  return (
    <>
      <Heading as="h2" className="ink" style={{ ...sectionHeading, fontSize: 27, lineHeight: "34px" }}>
        {content.title}
      </Heading>
      {content.blocks.map((block, index) => (
        <Section key={index}>
          {block.heading !== null && (
            <Heading as="h3" className="ink" style={sectionHeading}>
              {block.heading}
            </Heading>
          )}
          <BlockBody block={block} language={language} accent={accent} />
        </Section>
      ))}
    </>
  );
}

function BlockBody({ block, language, accent }: { block: Block; language: Locale; accent: string }) {
  switch (block.kind) {
    case "text":
      return block.paragraphs.map((paragraph, index) => (
        <Text key={index} className="ink" style={{ ...prose, whiteSpace: "pre-line" }}>
          {paragraph}
        </Text>
      ));
    case "facts":
      return (
        <table role="presentation" cellPadding={0} cellSpacing={0} style={{ width: "100%", margin: "10px 0" }}>
          <tbody>
            {block.facts.map(({ label, value, change }, index) => (
              <tr key={index}>
                <td className="quiet line" style={{ ...small, ...cell, width: "40%" }}>
                  {label}
                </td>
                <td className="ink line" style={{ ...figure, ...cell }}>
                  {value}
                  {change !== null && (
                    <span className="quiet" style={{ ...small, display: "block" }}>
                      {change}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "table":
      return <TableBody block={block} language={language} />;
    case "chart":
      return <ChartBody block={block} accent={accent} />;
  }
}

/**
 * How many columns fit side by side on a phone; a wider table shows the values of each row one below the other there.
 */
const mostAbreast = 3;
/** With up to this many columns there is room for unbroken numbers. */
const mostWhole = 7;

function TableBody({ block, language }: { block: Extract<Block, { kind: "table" }>; language: Locale }) {
  const { columns, rows, left } = block;
  const isStacked = columns.length > mostAbreast;
  const whole = columns.length <= mostWhole ? nowrap : {};
  const aligned = (index: number) =>
    columns[index]?.align === "end" ? { textAlign: "right" as const, ...whole } : { textAlign: "left" as const };
  return (
    <>
      <table
        cellPadding={0}
        cellSpacing={0}
        className={isStacked ? "stacked" : undefined}
        style={{ width: "100%", margin: "10px 0" }}
      >
        <thead>
          <tr>
            {columns.map(({ label, align }, index) => (
              <th
                key={index}
                scope="col"
                className="quiet"
                style={{ ...small, ...cell, ...words, textAlign: align === "end" ? "right" : "left", border: 0 }}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row, line) => (
            <tr key={line}>
              {row.map((text, index) => (
                <td key={index} className="ink line" style={{ ...figure, ...cell, ...aligned(index), fontSize: 13 }}>
                  {isStacked && index > 0 && (
                    <span className="label quiet" style={{ ...small, display: "none" }}>
                      {columns[index]?.label}{" "}
                    </span>
                  )}
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {left + Math.max(0, rows.length - mostRows) > 0 && (
        <Text className="quiet" style={small}>
          {leftSentence(left + Math.max(0, rows.length - mostRows), language)}
        </Text>
      )}
    </>
  );
}

/** Numbers are not broken, and headings only between words. */
const nowrap = { whiteSpace: "nowrap", overflowWrap: "normal", wordBreak: "normal" } as const;
const words = { overflowWrap: "normal", wordBreak: "normal" } as const;

/** Mail programs cannot draw charts: each point is a bar whose length shows its value. */
function ChartBody({ block: { points }, accent }: { block: ChartBlock; accent: string }) {
  const shown = points.slice(-mostBars);
  const most = Math.max(...shown.map(({ value }) => Math.abs(value ?? 0)), 0);
  return (
    <table cellPadding={0} cellSpacing={0} style={{ width: "100%", margin: "10px 0" }}>
      <tbody>
        {shown.map(({ label, value, text }, index) => (
          <tr key={index}>
            <td className="quiet" style={{ ...small, padding: "3px 12px 3px 0", width: "30%" }}>
              {label}
            </td>
            <td style={{ padding: "3px 0" }} aria-hidden="true">
              <div
                className="bar"
                style={{
                  backgroundColor: accent,
                  height: 12,
                  width: `${most === 0 ? 0 : Math.round((Math.abs(value ?? 0) / most) * 100)}%`,
                }}
              />
            </td>
            <td
              className="ink"
              style={{ ...figure, fontSize: 13, padding: "3px 0 3px 12px", textAlign: "right", width: "18%" }}
            >
              {text}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How much a mail shows of a table and of a chart; the reading view and the files have more. */
const mostRows = 30;
const mostBars = 20;

const cell = { borderTop: `1px solid ${light.line}`, padding: "7px 12px 7px 0", verticalAlign: "top" };
