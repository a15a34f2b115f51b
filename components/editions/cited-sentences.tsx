"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { Reference, Sentence } from "@/lib/synthesis/schema";
import { localDate, localTime } from "@/lib/recurrence/local-time";

/** Sentences, each followed by the numbers of its sources; a number opens the evidence under the sentence. */
export function CitedSentences({
  sentences,
  references,
  evidence,
}: {
  sentences: Sentence[];
  references: Reference[];
  evidence: boolean;
}) {
  return sentences.map((sentence, index) => (
    <CitedSentence key={index} sentence={sentence} references={references} evidence={evidence} />
  ));
}

function CitedSentence({
  sentence,
  references,
  evidence,
}: {
  sentence: Sentence;
  references: Reference[];
  evidence: boolean;
}) {
  const t = useTranslations("reading");
  const id = useId();
  const [open, setOpen] = useState<number | null>(null);
  // The numbers stay on the line of the word they follow.
  const cut = sentence.text.lastIndexOf(" ") + 1;
  const [beginning, lastWord] = [sentence.text.slice(0, cut), sentence.text.slice(cut)];
  const shown = sentence.citations.find(({ ref }) => ref === open);
  const reference = references.find(({ ref }) => ref === open);
  return (
    <>
      {beginning}
      <span className="whitespace-nowrap">
        {lastWord}
        {sentence.citations.map(({ ref }) => (
          <button
            key={ref}
            type="button"
            aria-expanded={open === ref}
            aria-controls={open === ref ? id : undefined}
            aria-label={t("evidence", { ref })}
            onClick={() => setOpen(open === ref ? null : ref)}
            className="relative -top-[0.5em] ml-0.5 rounded px-0.5 align-baseline font-mono text-[11px] leading-none text-accent hover:underline"
          >
            {ref}
          </button>
        ))}
      </span>{" "}
      {shown && reference && <Evidence id={id} reference={reference} quote={shown.quote} evidence={evidence} />}
    </>
  );
}

/** Block-level, but inside a paragraph: spans keep the markup valid. */
function Evidence({
  id,
  reference,
  quote,
  evidence,
}: {
  id: string;
  reference: Reference;
  quote: string;
  evidence: boolean;
}) {
  const t = useTranslations("reading");
  const timezone = useTimeZone() ?? "UTC";
  return (
    <span id={id} className="arrive my-3 block border-l-2 border-accent bg-wash px-4 py-3 font-sans text-sm">
      <span className="block text-quiet">
        {reference.ref} · {reference.source},{" "}
        {t("read", { at: `${localDate(reference.seenAt, timezone)} ${localTime(reference.seenAt, timezone)}` })}
      </span>
      <span className="my-1 block font-serif text-base italic">“{quote}”</span>
      <span className="flex flex-wrap gap-x-5">
        {reference.url && (
          <a href={reference.url} rel="noreferrer" className="underline underline-offset-4">
            {t("openSource")}
          </a>
        )}
        {evidence && (
          <a href={`/items/${reference.itemId}`} className="underline underline-offset-4">
            {t("openStored")}
          </a>
        )}
      </span>
    </span>
  );
}
