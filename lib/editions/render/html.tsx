import { Container, Head, Heading, Hr, Html, Link, Preview, render, Section, Text } from "react-email";
import { type EditionDocument, frameOf } from "@/lib/editions/render/document";
import { leavePlaceholder, viewPlaceholder } from "@/lib/editions/rules";
import type { EditionContent, Sentence } from "@/lib/synthesis/schema";

/** Mail programs clip a message at about 102 KB; what does not fit stays one click away. */
const maxBytes = 90 * 1024;

/**
 * The edition as the HTML part of its mail: table layout, both colour schemes, no image, no script, no font to
 * fetch, under 90 KB. Sections that would break the limit are left to the reading view.
 */
export async function renderHtml(document: EditionDocument): Promise<string> {
  for (let sections = document.content.sections.length; ; sections--) {
    const content = { ...document.content, sections: document.content.sections.slice(0, sections) };
    const html = await render(<EditionMail document={{ ...document, content }} />);
    if (Buffer.byteLength(html) <= maxBytes || sections === 0) return html;
  }
}

const serif = "Newsreader, Charter, 'Iowan Old Style', Georgia, 'Times New Roman', serif";
const sans = "Inter, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const mono = "'JetBrains Mono', ui-monospace, Menlo, Consolas, monospace";
const light = { paper: "#faf8f2", ink: "#1c1a16", quiet: "#6a6458", line: "#cfc7b5", accent: "#b8321a" };

// Programs that know the reader's scheme follow it; the others show the light one.
const darkScheme = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper { background-color: #15130f !important; }
    .ink { color: #efe9dc !important; }
    .quiet { color: #a69e8d !important; }
    .accent { color: #f07a58 !important; }
    .line { border-color: #453e34 !important; }
    .rule { border-color: #efe9dc !important; }
  }
  @media (max-width: 520px) { .column { padding-left: 18px !important; padding-right: 18px !important; } }`;

function EditionMail({ document }: { document: EditionDocument }) {
  const { content, themeName, language } = document;
  const frame = frameOf(document);
  return (
    <Html lang={language}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{`${themeName}: ${content.title}`}</title>
        <style>{darkScheme}</style>
      </Head>
      {/* Not react-email's Body: it puts the colour on a cell of its own, where no class can turn it dark. */}
      <body className="paper" style={{ margin: 0, padding: 0, backgroundColor: light.paper }}>
        <Preview>{content.lead.map(({ text }) => text).join(" ")}</Preview>
        <Container className="column" style={{ maxWidth: 600, padding: "24px 24px 40px" }}>
          <Text className="quiet" style={{ ...small, textAlign: "center" }}>
            <Link className="quiet" href={viewPlaceholder} style={{ color: light.quiet, textDecoration: "underline" }}>
              {frame.view}
            </Link>
          </Text>
          <Heading as="h1" className="ink" style={masthead}>
            {themeName}
          </Heading>
          <Hr className="line" style={{ ...rule, borderTop: `1px solid ${light.line}` }} />
          <Text className="quiet" style={{ ...small, textAlign: "center" }}>
            {frame.number} · {frame.date} · {frame.minutes}
          </Text>
          <Hr className="rule" style={{ ...rule, borderTop: `3px double ${light.ink}` }} />
          {content.lead.length > 0 && (
            <Text className="ink" style={{ ...prose, fontSize: 20, lineHeight: "30px", margin: "22px 0 8px" }}>
              {content.lead.map((sentence) => (
                <Marked key={sentence.text} sentence={sentence} references={content.references} />
              ))}
            </Text>
          )}
          {content.sections.map(({ heading, sentences }, index) => (
            <Section key={index}>
              <Heading as="h2" className="ink" style={sectionHeading}>
                {heading ?? frame.inBrief}
              </Heading>
              {heading ? (
                <Text className="ink" style={prose}>
                  {sentences.map((sentence) => (
                    <Marked key={sentence.text} sentence={sentence} references={content.references} />
                  ))}
                </Text>
              ) : (
                sentences.map((sentence) => (
                  <Text key={sentence.text} className="ink" style={prose}>
                    <Marked sentence={sentence} references={content.references} />
                  </Text>
                ))
              )}
            </Section>
          ))}
          <Heading as="h2" className="ink" style={{ ...sectionHeading, fontSize: 18 }}>
            {frame.sources}
          </Heading>
          {content.references.map(({ ref, source, title, url }) => (
            <Text key={ref} className="quiet" style={{ ...small, margin: "0 0 6px" }}>
              <span className="accent" style={mark}>
                {ref}
              </span>{" "}
              {source}:{" "}
              {url ? (
                <Link className="ink" href={url} style={{ color: light.ink, textDecoration: "underline" }}>
                  {title}
                </Link>
              ) : (
                title
              )}
            </Text>
          ))}
          <Hr className="rule" style={{ ...rule, borderTop: `1px solid ${light.ink}`, marginTop: 28 }} />
          <Text className="quiet" style={small}>
            {frame.coverage}
          </Text>
          <Text className="quiet" style={small}>
            {frame.why}{" "}
            <Link className="quiet" href={leavePlaceholder} style={{ color: light.quiet, textDecoration: "underline" }}>
              {frame.leave}
            </Link>
          </Text>
        </Container>
      </body>
    </Html>
  );
}

/** A sentence and, behind it, the numbers of what it rests on, each a link to its source. */
function Marked({ sentence, references }: { sentence: Sentence; references: EditionContent["references"] }) {
  return (
    <>
      {sentence.text}
      {sentence.citations.map(({ ref }) => {
        const url = references.find((reference) => reference.ref === ref)?.url;
        return (
          <sup key={ref} style={{ lineHeight: 0 }}>
            {" "}
            {url ? (
              <Link className="accent" href={url} style={mark}>
                {ref}
              </Link>
            ) : (
              <span className="accent" style={mark}>
                {ref}
              </span>
            )}
          </sup>
        );
      })}{" "}
    </>
  );
}

const small = { fontFamily: sans, fontSize: 13, lineHeight: "19px", color: light.quiet, margin: "6px 0" };
const prose = { fontFamily: serif, fontSize: 17, lineHeight: "27px", color: light.ink, margin: "0 0 10px" };
const masthead = {
  fontFamily: serif,
  fontSize: 42,
  lineHeight: "48px",
  fontWeight: 500,
  letterSpacing: "-0.02em",
  color: light.ink,
  textAlign: "center" as const,
  margin: "18px 0 14px",
};
const sectionHeading = {
  fontFamily: serif,
  fontSize: 23,
  lineHeight: "29px",
  fontWeight: 500,
  color: light.ink,
  margin: "26px 0 6px",
};
const rule = { width: "100%", border: "none", margin: "8px 0" };
const mark = { fontFamily: mono, fontSize: 11, color: light.accent, textDecoration: "none" };
