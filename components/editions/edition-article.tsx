import { useTranslations } from "next-intl";
import { CitedSentences } from "@/components/editions/cited-sentences";
import type { EditionDetail } from "@/lib/editions/schema";
import { coverageSentence, frameOf } from "@/lib/editions/render/document";

/**
 * An edition set for reading: the sibling of its mail, from the same frozen content. With `evidence` a citation
 * also leads to the stored text, which only members may see.
 */
export function EditionArticle({ edition, evidence = false }: { edition: EditionDetail; evidence?: boolean }) {
  const t = useTranslations("reading");
  const { content, language, timezone, number, themeName } = edition;
  const date = new Date(edition.publishedAt ?? edition.createdAt);
  const frame = frameOf({ themeName, number, language, timezone, date, content });
  return (
    <article lang={language} className="mx-auto max-w-[40.25rem] pb-16">
      <h1 className="pt-4 pb-6 text-center text-[clamp(2.2rem,8vw,3.1rem)] leading-none tracking-[-0.02em]">
        {themeName}
      </h1>
      <div className="flex flex-wrap justify-between gap-x-4 border-t border-edge py-2.5 text-[13px] text-quiet">
        <span>{frame.number}</span>
        <span>{frame.date}</span>
        <span>{frame.minutes}</span>
      </div>
      <div className="h-[3px] border-t border-b border-ink" />
      <p className="mt-6 font-serif text-[22px] leading-[1.42]">
        <CitedSentences sentences={content.lead} references={content.references} evidence={evidence} />
      </p>
      {content.sections.map((section, index) => (
        <section key={index} className="mt-9">
          <h2 className="text-[27px] leading-tight tracking-[-0.01em]">{section.heading ?? frame.inBrief}</h2>
          <div className="mt-2 font-serif text-[19px] leading-[1.52]">
            {section.heading ? (
              <CitedSentences sentences={section.sentences} references={content.references} evidence={evidence} />
            ) : (
              section.sentences.map((sentence, at) => (
                <p key={at} className="mb-2">
                  <CitedSentences sentences={[sentence]} references={content.references} evidence={evidence} />
                </p>
              ))
            )}
          </div>
        </section>
      ))}
      <footer className="mt-12 border-t border-ink pt-3 text-[13px] text-quiet">
        <p>{coverageSentence(content, language, timezone)}</p>
        <details className="mt-2">
          <summary className="underline underline-offset-4">{t("everything", { count: content.items.length })}</summary>
          <ul className="mt-2 space-y-1">
            {content.items.map((item, index) => (
              <li key={index}>
                {item.source}:{" "}
                {item.url ? (
                  <a href={item.url} rel="noreferrer" className="text-ink underline">
                    {item.title}
                  </a>
                ) : (
                  item.title
                )}
              </li>
            ))}
          </ul>
        </details>
      </footer>
    </article>
  );
}
