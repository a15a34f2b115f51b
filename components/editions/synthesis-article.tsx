import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useRuleText } from "@/components/themes/rule-text";
import { CitedSentences } from "@/components/editions/cited-sentences";
import { type Earlier, outcomes, type Sentence, type SynthesisContent } from "@/lib/synthesis/schema";

/** Says that a story was told before; users who may see that earlier edition get a link to it. */
function Told({
  earlier,
  frame,
  evidence,
}: {
  earlier: Earlier;
  frame: { earlier: (one: Earlier) => string };
  evidence: boolean;
}) {
  const sentence = frame.earlier(earlier);
  return (
    <em className="text-quiet">
      {evidence ? (
        <Link href={`/editions/${earlier.editionId}`} className="underline underline-offset-4">
          {sentence}
        </Link>
      ) : (
        sentence
      )}{" "}
    </em>
  );
}

/** In the brief section, the title and the source of a sentence's story. */
function StoryHead({ story }: { story: NonNullable<Sentence["story"]> }) {
  return (
    <>
      {story.title && <strong className="font-semibold">{story.title} </strong>}
      <span className="text-quiet">{story.source}. </span>
    </>
  );
}

/** An edition with at least this many stories is long. */
const longFrom = 6;

/** The content of a theme's edition, for reading: every number opens its evidence. */
export function SynthesisArticle({
  content,
  frame,
  evidence,
  contents = false,
}: {
  content: SynthesisContent;
  frame: { inBrief: string; coverage: string; note?: string; earlier: (one: Earlier) => string };
  evidence: boolean;
  /** Whether a long edition begins with its contents. */
  contents?: boolean;
}) {
  const t = useTranslations("reading");
  const ruleText = useRuleText();
  const ledger = [...outcomes, null].flatMap((outcome) => {
    const items = content.items.filter((item) => item.outcome === outcome);
    return items.length > 0 ? { outcome, items } : [];
  });
  return (
    <>
      {content.note !== null && (
        <p className="mt-6 font-serif text-[19px] leading-[1.52] whitespace-pre-line text-quiet">
          <strong>{frame.note}</strong> {content.note}
        </p>
      )}
      {content.lead.length > 0 && (
        <p className="mt-6 font-serif text-[22px] leading-[1.42]">
          <CitedSentences sentences={content.lead} references={content.references} evidence={evidence} />
        </p>
      )}
      {contents && content.sections.length >= longFrom && (
        <nav aria-label={t("contents")} className="mt-8 border-y border-line py-3 text-[15px] print:hidden">
          <h2 className="text-[13px] font-sans text-quiet">{t("contents")}</h2>
          <ol className="mt-1.5 space-y-1">
            {content.sections.map((section, index) => (
              <li key={index}>
                <a href={`#story-${index + 1}`} className="hover:underline">
                  {section.heading ?? frame.inBrief}
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {content.sections.map((section, index) => (
        <section key={index} id={`story-${index + 1}`} className="mt-9 scroll-mt-4">
          <h2 className="text-[27px] leading-tight tracking-[-0.01em]">{section.heading ?? frame.inBrief}</h2>
          <div className="mt-2 font-serif text-[19px] leading-[1.52]">
            {section.earlier && <Told earlier={section.earlier} frame={frame} evidence={evidence} />}
            {section.heading ? (
              <CitedSentences sentences={section.sentences} references={content.references} evidence={evidence} />
            ) : (
              section.sentences.map((sentence, at) => (
                <p key={at} className="mb-2">
                  {sentence.story && <StoryHead story={sentence.story} />}
                  {sentence.story?.earlier && (
                    <Told earlier={sentence.story.earlier} frame={frame} evidence={evidence} />
                  )}
                  <CitedSentences sentences={[sentence]} references={content.references} evidence={evidence} />
                </p>
              ))
            )}
          </div>
        </section>
      ))}
      {content.references.length > 0 && (
        <section className="mt-9 hidden text-[13px] print:block">
          <h2 className="text-lg">{t("sources")}</h2>
          <ol className="mt-2 list-inside list-decimal space-y-1">
            {content.references.map(({ itemId, source, title, url }) => (
              <li key={itemId} className="[overflow-wrap:anywhere]">
                {source}: {title}
                {url && `. ${url}`}
              </li>
            ))}
          </ol>
        </section>
      )}
      <footer className="mt-12 border-t border-ink pt-3 text-[13px] text-quiet">
        <p>{frame.coverage}</p>
        {content.items.length > 0 && (
          <details className="mt-2">
            <summary className="underline underline-offset-4">
              {t("everything", { count: content.items.length })}
            </summary>
            {ledger.map(({ outcome, items }) => (
              <div key={outcome ?? ""} className="mt-3">
                {outcome && <h3 className="font-sans text-ink">{t(`outcome.${outcome}`, { count: items.length })}</h3>}
                <ul className="mt-1 space-y-1">
                  {items.map((item, index) => (
                    <li key={index}>
                      {item.source}:{" "}
                      {item.url ? (
                        <a href={item.url} rel="noreferrer" className="text-ink underline">
                          {item.title}
                        </a>
                      ) : (
                        item.title
                      )}
                      {item.rule && <span> ({ruleText(item.rule)})</span>}
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </details>
        )}
      </footer>
    </>
  );
}
