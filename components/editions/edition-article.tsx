import { DocumentArticle } from "@/components/editions/document-article";
import { SynthesisArticle } from "@/components/editions/synthesis-article";
import { frameOf, leftSentence } from "@/lib/editions/render/document";
import { typesetContent } from "@/lib/editions/render/typeset";
import type { EditionDetail } from "@/lib/editions/schema";

/**
 * An edition laid out for reading: the counterpart of its mail, from the same frozen content. With `evidence` a
 * citation also links to the stored text, which only members may see.
 */
export function EditionArticle({
  edition,
  evidence = false,
  contents = false,
}: {
  edition: EditionDetail;
  evidence?: boolean;
  /** Whether a long edition begins with its contents. */
  contents?: boolean;
}) {
  const { content, language, timezone, number, name } = edition;
  const date = new Date(edition.publishedAt ?? edition.createdAt);
  const frame = frameOf({ name, number, language, timezone, date, content });
  return (
    <article lang={language} className="mx-auto max-w-[40.25rem] pb-16">
      <h1 className="pt-4 pb-6 text-center text-[clamp(2.2rem,8vw,3.1rem)] leading-none tracking-[-0.02em]">{name}</h1>
      <div className="flex flex-wrap justify-between gap-x-4 border-t border-edge py-2.5 text-[13px] text-quiet">
        <span>{frame.number}</span>
        <span>{frame.date}</span>
        <span>{frame.minutes}</span>
      </div>
      <div className="h-[3px] border-t border-b border-ink" />
      {content.kind === "synthesis" ? (
        <SynthesisArticle
          content={typesetContent(content, language)}
          frame={frame}
          evidence={evidence}
          contents={contents}
        />
      ) : (
        <DocumentArticle content={content} leftText={(count) => leftSentence(count, language)} />
      )}
    </article>
  );
}
