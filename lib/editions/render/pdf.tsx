import type { ComponentProps } from "react";
import { Canvas, Document, Page, renderToBuffer, StyleSheet, Text, View } from "@react-pdf/renderer";
import { type EditionDocument, frameOf, leftSentence } from "@/lib/editions/render/document";
import { PdfChart } from "@/lib/editions/render/pdf-chart";
import { loadFonts, stack } from "@/lib/editions/render/pdf-fonts";
import { printable } from "@/lib/editions/render/pdf-text";
import type { Block } from "@/lib/editions/schema";
import type { Locale } from "@/lib/i18n/schema";

/**
 * A document edition as a PDF, the counterpart of its mail: A4, fonts embedded. The same document gives the same bytes,
 * because its dates are the edition's. Blocks the process while it runs; `renderPdf` uses a separate process.
 */
export async function layOutPdf(document: EditionDocument): Promise<Buffer> {
  await loadFonts();
  return renderToBuffer(<EditionPdf document={document} paintNumber={numberPages()} />);
}

type Paint = ComponentProps<typeof Canvas>["paint"];

/**
 * Paints the number of each page when the page is painted, in their order. If react-pdf is asked for page numbers, it
 * lays out the whole rest of the document again on every page.
 */
function numberPages(): Paint {
  let page = 0;
  return (painter) => {
    page += 1;
    painter.font("Helvetica").fontSize(8).fillColor(quiet).text(String(page), 0, 0.5, {});
    return null;
  };
}

function EditionPdf({ document, paintNumber }: { document: EditionDocument; paintNumber: Paint }) {
  const { name, content, date, language } = document;
  const frame = frameOf(document);
  const blocks = content.kind === "document" ? content.blocks : [];
  return (
    <Document
      title={printable(`${name}: ${content.title}`)}
      author="Periodical"
      creator="Periodical"
      producer="Periodical"
      language={language}
      creationDate={date}
      modificationDate={date}
    >
      <Page size="A4" style={styles.page}>
        <Text style={styles.masthead}>{printable(name)}</Text>
        <View style={styles.line}>
          <Text>{printable(frame.number)}</Text>
          <Text>{printable(frame.date)}</Text>
        </View>
        <View style={styles.rule} />
        <Text style={styles.title}>{printable(content.title)}</Text>
        {blocks.map((block, index) => (
          <View key={index} style={styles.block}>
            {block.heading !== null && (
              <Text style={styles.heading} minPresenceAhead={80}>
                {printable(block.heading)}
              </Text>
            )}
            <PdfBlock block={block} language={language} />
          </View>
        ))}
        <View fixed style={styles.foot}>
          <Text>{printable(name)}</Text>
          <Canvas style={styles.pageNumber} paint={paintNumber} />
        </View>
      </Page>
    </Document>
  );
}

function PdfBlock({ block, language }: { block: Block; language: Locale }) {
  switch (block.kind) {
    case "text":
      return block.paragraphs.map((paragraph, index) => (
        <Text key={index} style={styles.prose}>
          {printable(paragraph)}
        </Text>
      ));
    case "facts":
      return block.facts.map(({ label, value, change }, index) => (
        <View key={index} style={styles.fact} wrap={false}>
          <Text style={styles.label}>{printable(label)}</Text>
          <Text style={styles.value}>{printable(value)}</Text>
          <Text style={styles.change}>{change === null ? "" : printable(change)}</Text>
        </View>
      ));
    case "chart":
      return <PdfChart block={block} language={language} sans={stack("Sans")} mono={stack("Mono")} />;
    case "table":
      return <PdfTable block={block} language={language} />;
  }
}

function PdfTable({ block, language }: { block: Extract<Block, { kind: "table" }>; language: Locale }) {
  const { columns, rows, left } = block;
  const textAlign = (index: number) => (columns[index]?.align === "end" ? ("right" as const) : ("left" as const));
  // The first column holds words, which need more room than figures.
  const cell = (index: number) => ({ ...styles.cell, flex: index === 0 ? 1.7 : 1, textAlign: textAlign(index) });
  return (
    <View>
      <View style={styles.head} fixed>
        {columns.map(({ label }, index) => (
          <Text key={index} style={{ ...cell(index), ...styles.headCell }}>
            {printable(label)}
          </Text>
        ))}
      </View>
      {rows.map((row, line) => (
        <View key={line} style={styles.row} wrap={false}>
          {row.map((text, index) => (
            <Text
              key={index}
              style={{ ...cell(index), fontFamily: stack(textAlign(index) === "right" ? "Mono" : "Sans") }}
            >
              {printable(text)}
            </Text>
          ))}
        </View>
      ))}
      {left > 0 && <Text style={styles.note}>{printable(leftSentence(left, language))}</Text>}
    </View>
  );
}

const ink = "#1c1a16";
const quiet = "#6a6458";
const line = "#cfc7b5";

/**
 * Contextual alternates and ligatures turn hyphens in code into arrows; looking for them takes longer than all the
 * rest.
 */
const plain = { calt: 0, liga: 0, clig: 0 };

const styles = StyleSheet.create({
  page: {
    paddingTop: 44,
    paddingHorizontal: 52,
    paddingBottom: 58,
    color: ink,
    fontFamily: stack("Sans"),
    fontFeatureSettings: plain,
    fontSize: 9.5,
  },
  masthead: { fontFamily: stack("Serif"), fontWeight: 500, fontSize: 32, textAlign: "center", marginBottom: 12 },
  line: {
    flexDirection: "row",
    justifyContent: "space-between",
    borderTopWidth: 0.6,
    borderTopColor: line,
    paddingVertical: 6,
    color: quiet,
    fontSize: 8.5,
  },
  rule: { height: 2.4, borderTopWidth: 0.7, borderBottomWidth: 0.7, borderColor: ink },
  title: { fontFamily: stack("Serif"), fontWeight: 500, fontSize: 20, marginTop: 20, marginBottom: 4 },
  block: { marginTop: 12 },
  heading: { fontFamily: stack("Serif"), fontWeight: 500, fontSize: 14, marginBottom: 4 },
  prose: { fontFamily: stack("Serif"), fontSize: 11, lineHeight: 1.5, marginBottom: 6 },
  fact: { flexDirection: "row", borderTopWidth: 0.6, borderTopColor: line, paddingVertical: 5, alignItems: "baseline" },
  label: { width: "34%", color: quiet },
  value: { width: "24%", fontFamily: stack("Mono"), fontSize: 10 },
  change: { width: "42%", color: quiet },
  head: { flexDirection: "row", borderBottomWidth: 0.6, borderBottomColor: ink },
  headCell: { color: quiet, fontSize: 8.5 },
  row: { flexDirection: "row", borderBottomWidth: 0.6, borderBottomColor: line },
  cell: { flex: 1, paddingVertical: 3.5, paddingRight: 8, fontSize: 8.5 },
  note: { marginTop: 5, color: quiet, fontSize: 8.5 },
  foot: {
    position: "absolute",
    bottom: 28,
    left: 52,
    right: 52,
    flexDirection: "row",
    justifyContent: "center",
    color: quiet,
    fontSize: 8,
  },
  pageNumber: { width: 20, height: 10, marginLeft: 8 },
});
