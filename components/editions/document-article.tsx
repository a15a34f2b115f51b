import { classNames } from "@/components/ui/class-names";
import { Chart } from "@/components/editions/chart";
import type { Block, DocumentContent } from "@/lib/editions/schema";

/** The content of a document, for reading: its blocks, one after another. */
export function DocumentArticle({
  content,
  leftText,
}: {
  content: Pick<DocumentContent, "blocks"> & { title: string | null };
  /** The text about the rows that are only in the file of a table. */
  leftText: LeftText;
}) {
  return (
    <>
      {content.title !== null && <h2 className="mt-7 text-[31px] leading-tight tracking-[-0.01em]">{content.title}</h2>}
      {content.blocks.map((block, index) => (
        <section key={index} className="mt-6">
          {block.heading !== null && <h3 className="text-[23px] leading-tight">{block.heading}</h3>}
          <BlockBody block={block} leftText={leftText} />
        </section>
      ))}
    </>
  );
}

type LeftText = (count: number) => string;

function BlockBody({ block, leftText }: { block: Block; leftText: LeftText }) {
  switch (block.kind) {
    case "text":
      return block.paragraphs.map((paragraph, index) => (
        <p
          key={index}
          className="mt-2 font-serif text-[19px] leading-[1.52] whitespace-pre-line [overflow-wrap:anywhere]"
        >
          {paragraph}
        </p>
      ));
    case "facts":
      return (
        <dl className="mt-2">
          {block.facts.map(({ label, value, change }, index) => (
            <div key={index} className="grid gap-x-4 border-t border-line py-2 sm:grid-cols-[14rem_1fr]">
              <dt className="text-sm text-quiet">{label}</dt>
              <dd>
                <span className="font-mono text-sm [overflow-wrap:anywhere]">{value}</span>
                {change !== null && <span className="ml-3 text-sm text-quiet">{change}</span>}
              </dd>
            </div>
          ))}
        </dl>
      );
    case "chart":
      return <Chart chart={block} />;
    case "table":
      return <TableBody block={block} leftText={leftText} />;
  }
}

/** A table wider than a phone scrolls within its own frame, which the keyboard reaches. */
function TableBody({ block, leftText }: { block: Extract<Block, { kind: "table" }>; leftText: LeftText }) {
  const { heading, columns, rows, left } = block;
  const aligned = (index: number) => (columns[index]?.align === "end" ? "text-right" : "text-left");
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reached by the keyboard (axe: scrollable-region-focusable) */}
      <div className="mt-3 overflow-x-auto" tabIndex={0} role="region" aria-label={heading ?? columns[0]?.label ?? ""}>
        <table className="w-full border-t border-ink text-sm">
          <thead>
            <tr className="text-[13px] text-quiet">
              {columns.map(({ label }, index) => (
                <th
                  key={index}
                  scope="col"
                  className={`border-b border-line py-2 pr-4 align-bottom font-normal [overflow-wrap:normal] last:pr-0 ${aligned(index)}`}
                >
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={line}>
                {row.map((cell, index) => (
                  <td
                    key={index}
                    className={classNames(
                      "border-b border-line py-1.5 pr-4 last:pr-0",
                      columns[index]?.align === "end" && "font-mono whitespace-nowrap",
                      aligned(index),
                    )}
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p className="mt-2 text-sm text-quiet">{leftText(left)}</p>}
    </>
  );
}
