import { Heading, Section, Text } from "react-email";
import { figure, light, prose, sectionHeading, small } from "@/lib/editions/render/mail-styles";
import type { Block, DocumentContent } from "@/lib/editions/schema";

/** What a document says, in its mail: its blocks, one after another. */
export function DocumentBody({ content }: { content: DocumentContent }) {
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
          <BlockBody block={block} />
        </Section>
      ))}
    </>
  );
}

function BlockBody({ block }: { block: Block }) {
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
            {block.facts.map(({ label, value }, index) => (
              <tr key={index}>
                <td className="quiet line" style={{ ...small, ...cell, width: "40%" }}>
                  {label}
                </td>
                <td className="ink line" style={{ ...figure, ...cell }}>
                  {value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

const cell = { borderTop: `1px solid ${light.line}`, padding: "7px 12px 7px 0", verticalAlign: "top" };
