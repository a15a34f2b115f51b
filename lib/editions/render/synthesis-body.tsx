import { Heading, Link, Section, Text } from "react-email";
import { light, mark, prose, sectionHeading, small } from "@/lib/editions/render/mail-styles";
import type { frameOf } from "@/lib/editions/render/document";
import type { Reference, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

/** The content of a theme's edition in its mail: sentences with the numbers of their sources. */
export function SynthesisBody({
  content,
  frame,
  accent,
}: {
  content: SynthesisContent;
  accent: string;
  frame: Pick<ReturnType<typeof frameOf>, "inBrief" | "sources" | "note" | "earlier" | "isTitles">;
}) {
  return (
    <>
      {content.note !== null && (
        <Text className="quiet" style={{ ...prose, margin: "18px 0 0" }}>
          <strong>{frame.note}</strong> {content.note}
        </Text>
      )}
      {content.lead.length > 0 && (
        <Text className="ink" style={{ ...prose, fontSize: 20, lineHeight: "30px", margin: "22px 0 8px" }}>
          {content.lead.map((sentence) => (
            <Marked key={sentence.text} sentence={sentence} references={content.references} accent={accent} />
          ))}
        </Text>
      )}
      {content.sections.map(({ heading, sentences, earlier }, index) => (
        <Section key={index}>
          <Heading as="h2" className="ink" style={sectionHeading}>
            {heading ?? frame.inBrief}
          </Heading>
          {heading ? (
            <Text className="ink" style={prose}>
              {earlier && <Told sentence={frame.earlier(earlier)} />}
              {sentences.map((sentence) => (
                <Marked key={sentence.text} sentence={sentence} references={content.references} accent={accent} />
              ))}
            </Text>
          ) : (
            sentences.map((sentence) => (
              <Text key={sentence.text} className="ink" style={prose}>
                {sentence.story?.title && <strong>{sentence.story.title} </strong>}
                {sentence.story && (
                  <span className="quiet" style={{ color: light.quiet }}>
                    {sentence.story.source}.{" "}
                  </span>
                )}
                {sentence.story?.earlier && <Told sentence={frame.earlier(sentence.story.earlier)} />}
                {frame.isTitles ? (
                  <Title sentence={sentence} references={content.references} />
                ) : (
                  <Marked sentence={sentence} references={content.references} accent={accent} />
                )}
              </Text>
            ))
          )}
        </Section>
      ))}
      {!frame.isTitles && <Sources content={content} title={frame.sources} accent={accent} />}
    </>
  );
}

function Sources({ content, title, accent }: { content: SynthesisContent; title: string; accent: string }) {
  return (
    <>
      <Heading as="h2" className="ink" style={{ ...sectionHeading, fontSize: 18 }}>
        {title}
      </Heading>
      {content.references.map(({ ref, source, title: article, url }) => (
        <Text key={ref} className="quiet" style={{ ...small, margin: "0 0 6px" }}>
          <span className="accent" style={mark(accent)}>
            {ref}
          </span>{" "}
          {source}:{" "}
          {url ? (
            <Link className="ink" href={url} style={{ color: light.ink, textDecoration: "underline" }}>
              {article}
            </Link>
          ) : (
            article
          )}
        </Text>
      ))}
    </>
  );
}

/** The title of a story, as a link to its source. */
function Title({ sentence: { text, citations }, references }: { sentence: Sentence; references: Reference[] }) {
  const url = references.find(({ ref }) => ref === citations[0]?.ref)?.url;
  if (!url) return text;
  return (
    <Link className="ink" href={url} style={{ color: light.ink, textDecoration: "underline" }}>
      {text}
    </Link>
  );
}

/** Says that a story was told before, in front of what is new in it. */
function Told({ sentence }: { sentence: string }) {
  return (
    <em className="quiet" style={{ color: light.quiet }}>
      {sentence}{" "}
    </em>
  );
}

/** A sentence followed by the numbers of its sources, each a link to the source. */
function Marked({ sentence, references, accent }: { sentence: Sentence; references: Reference[]; accent: string }) {
  return (
    <>
      {sentence.text}
      {sentence.citations.map(({ ref }) => {
        const url = references.find((reference) => reference.ref === ref)?.url;
        return (
          <sup key={ref} style={{ lineHeight: 0 }}>
            {/* Keeps the number on the line of its sentence. */}
            {"\u202f"}
            {url ? (
              <Link className="accent" href={url} style={mark(accent)}>
                {ref}
              </Link>
            ) : (
              <span className="accent" style={mark(accent)}>
                {ref}
              </span>
            )}
          </sup>
        );
      })}{" "}
    </>
  );
}
