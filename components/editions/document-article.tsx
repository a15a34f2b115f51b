import type { Block, DocumentContent } from "@/lib/editions/schema";

/** What a document says, for reading: its blocks, one after another. */
export function DocumentArticle({ content }: { content: DocumentContent }) {
  return (
    <>
      <h2 className="mt-7 text-[31px] leading-tight tracking-[-0.01em]">{content.title}</h2>
      {content.blocks.map((block, index) => (
        <section key={index} className="mt-6">
          {block.heading !== null && <h3 className="text-[23px] leading-tight">{block.heading}</h3>}
          <BlockBody block={block} />
        </section>
      ))}
    </>
  );
}

function BlockBody({ block }: { block: Block }) {
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
          {block.facts.map(({ label, value }, index) => (
            <div key={index} className="grid gap-x-4 border-t border-line py-2 sm:grid-cols-[14rem_1fr]">
              <dt className="text-sm text-quiet">{label}</dt>
              <dd className="font-mono text-sm [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
}
