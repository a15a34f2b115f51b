import { Fragment } from "react";
import { Container, Head, Heading, Hr, Html, Img, Link, Preview, render, Text } from "react-email";
import { type EditionDocument, type EditionFiles, filesSentence, frameOf } from "@/lib/editions/render/document";
import { DocumentBody } from "@/lib/editions/render/document-body";
import {
  accentOf,
  darkScheme,
  light,
  masthead,
  prose,
  rule,
  sectionHeading,
  small,
} from "@/lib/editions/render/mail-styles";
import { SynthesisBody } from "@/lib/editions/render/synthesis-body";
import { preheaderOf } from "@/lib/editions/render/mail-look";
import { logoCid, shownSize } from "@/lib/mail/logo";
import { headlineOf, type Placeholders } from "@/lib/editions/rules";
import type { EditionContent } from "@/lib/editions/schema";

/** Mail programs clip a message at about 102 KB; what does not fit stays one click away. */
const maxBytes = 90 * 1024;

/**
 * The edition as the HTML part of its mail: table layout, both colour schemes, no image except the one in the message,
 * no script, no font to fetch, under 90 KB. Parts that would exceed the limit are left to the reading view, and the
 * mail says how many.
 */
export async function renderHtml(document: EditionDocument, placeholders: Placeholders): Promise<string> {
  const all = partsOf(document.content);
  for (let parts = all; ; parts--) {
    const content = shortened(document.content, parts);
    const shown = { document: { ...document, content }, left: all - parts };
    const html = await render(<EditionMail {...shown} preheader={preheaderOf(document)} placeholders={placeholders} />);
    if (Buffer.byteLength(html) <= maxBytes || parts === 0) return html;
  }
}

function partsOf(content: EditionContent): number {
  return content.kind === "synthesis" ? content.sections.length : content.blocks.length;
}

function shortened(content: EditionContent, parts: number): EditionContent {
  return content.kind === "synthesis"
    ? { ...content, sections: content.sections.slice(0, parts) }
    : { ...content, blocks: content.blocks.slice(0, parts) };
}

function EditionMail({
  document,
  left,
  preheader,
  placeholders,
}: {
  document: EditionDocument;
  /** How many of its parts are left out. */
  left: number;
  preheader: string;
  placeholders: Placeholders;
}) {
  const { content, name, language, accent, logo } = document;
  const frame = frameOf(document);
  return (
    <Html lang={language}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{headlineOf(name, content.title)}</title>
        <style>{darkScheme(accent)}</style>
      </Head>
      {/* Not react-email's Body: it puts the colour on a cell of its own, where no class can turn it dark. */}
      <body className="paper" style={{ margin: 0, padding: 0, backgroundColor: light.paper }}>
        <Preview useTitleTag={false}>{preheader}</Preview>
        <Container className="column" style={{ maxWidth: 600, padding: "24px 24px 40px" }}>
          <Text className="quiet" style={{ ...small, textAlign: "center" }}>
            <Link
              className="quiet"
              href={placeholders.view}
              style={{ color: light.quiet, textDecoration: "underline" }}
            >
              {frame.view}
            </Link>
          </Text>
          {logo && (
            <Img
              src={`cid:${logoCid(logo.id)}`}
              alt={logo.of}
              {...shownSize(logo)}
              style={{ margin: "14px auto 0", display: "block" }}
            />
          )}
          <Heading as="h1" className="ink masthead" style={masthead}>
            {name}
          </Heading>
          <Hr className="line" style={{ ...rule, borderTop: `1px solid ${light.line}` }} />
          <Text className="quiet" style={{ ...small, textAlign: "center" }}>
            {frame.number} · {frame.date} · {frame.minutes}
          </Text>
          <Hr className="rule" style={{ ...rule, borderTop: `3px double ${light.ink}` }} />
          {frame.intro !== "" && (
            <Text
              className="quiet"
              style={{ ...prose, color: light.quiet, margin: "18px 0 0", whiteSpace: "pre-line" }}
            >
              {frame.intro}
            </Text>
          )}
          {content.kind === "synthesis" ? (
            <SynthesisBody content={content} frame={frame} accent={accentOf(document)} />
          ) : (
            <DocumentBody content={content} language={language} accent={accentOf(document)} />
          )}
          {(left > 0 || !frame.isWhole) && (
            <Text className="ink" style={{ ...prose, margin: "22px 0 0" }}>
              {left > 0 && `${frame.left(left)} `}
              <Link className="ink" href={placeholders.view} style={{ color: light.ink, textDecoration: "underline" }}>
                {frame.whole}
              </Link>
            </Text>
          )}
          {document.files && (
            <FilesBody files={document.files} document={document} title={frame.files} linkOf={placeholders.file} />
          )}
          <Hr className="rule" style={{ ...rule, borderTop: `1px solid ${light.ink}`, marginTop: 28 }} />
          {frame.coverage !== "" && (
            <Text className="quiet" style={small}>
              {frame.coverage}
            </Text>
          )}
          <Text className="quiet" style={small}>
            {frame.why}{" "}
            <Link
              className="quiet"
              href={placeholders.leave}
              style={{ color: light.quiet, textDecoration: "underline" }}
            >
              {frame.leave}
            </Link>
          </Text>
          {frame.below.map((lines, part) => (
            <Text key={part} className="quiet" style={small}>
              {lines.map((line, place) => (
                <Fragment key={place}>
                  {place > 0 && <br />}
                  {line}
                </Fragment>
              ))}
            </Text>
          ))}
        </Container>
      </body>
    </Html>
  );
}

/** The edition's files: names if they are attached to the mail, else links. */
function FilesBody({
  files,
  document: { language },
  title,
  linkOf,
}: {
  files: EditionFiles;
  document: EditionDocument;
  title: string;
  linkOf: Placeholders["file"];
}) {
  return (
    <>
      <Heading as="h3" className="ink" style={{ ...sectionHeading, fontSize: 18 }}>
        {title}
      </Heading>
      {files.names.map((name, index) => (
        <Text key={name} className="quiet" style={{ ...small, margin: "0 0 6px" }}>
          {files.attached ? (
            name
          ) : (
            <Link className="ink" href={linkOf(index)} style={{ color: light.ink, textDecoration: "underline" }}>
              {name}
            </Link>
          )}
          {", "}
          {filesSentence(files, language)}
        </Text>
      ))}
    </>
  );
}
