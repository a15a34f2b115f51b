import type { Bulletin, BulletinPart } from "@/lib/channels/schema";
import { fileLink } from "@/lib/artifacts/rules";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel, DeliveryModel, EditionModel } from "@/lib/db/generated/models";
import { frameOf, leftSentence } from "@/lib/editions/render/document";
import { linksUntil } from "@/lib/editions/rules";
import { type Block, contentSchema, type DocumentContent, type EditionContent } from "@/lib/editions/schema";
import { type Locale, localeSchema } from "@/lib/i18n/schema";
import { recipientLinks } from "@/lib/recipients/rules";
import type { Reference, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

/** Reads what goes to channels; the returned function makes the bulletin of each delivery, the same each time. */
export async function prepareBulletins(
  tx: Tx,
  deliveries: readonly DeliveryModel[],
): Promise<(delivery: DeliveryModel) => Bulletin> {
  const ids = [...new Set(deliveries.map(({ editionId }) => editionId))];
  const found = await tx.edition.findMany({
    where: { id: { in: ids } },
    include: { artifacts: { orderBy: { name: "asc" } } },
    omit: { html: true, text: true },
  });
  const editions = new Map(found.map((edition) => [edition.id, edition]));
  return (delivery) => {
    const edition = editions.get(delivery.editionId);
    if (!edition) throw new Error("The edition is gone.");
    return bulletinOf(delivery, edition);
  };
}

type Written = Omit<EditionModel, "html" | "text"> & { artifacts: ArtifactModel[] };

function bulletinOf(delivery: DeliveryModel, { artifacts, ...edition }: Written): Bulletin {
  const { name, number, timezone, title, coverageFrom, coverageTo } = edition;
  const language = localeSchema.catch("en").parse(edition.language);
  const content = contentSchema.parse(edition.content);
  const at = coverageTo ?? edition.publishedAt ?? edition.createdAt;
  const frame = frameOf({ name, number, language, timezone, date: at, content });
  const { view: url } = recipientLinks(delivery.baseUrl, {
    w: delivery.workspaceId,
    s: delivery.scheduleId,
    t: edition.themeId,
    d: delivery.id,
    r: delivery.recipient,
  });
  const until = linksUntil(edition.publishedAt ?? edition.createdAt);
  const files = artifacts.map((file) => {
    return { name: file.name, url: fileLink(delivery.baseUrl, { id: file.id, w: delivery.workspaceId, until }) };
  });
  return {
    // Includes how often a person had it sent again: it is the same message to the service only within a round.
    id: delivery.round > 0 ? `${delivery.id}-${delivery.round}` : delivery.id,
    at,
    language,
    name,
    title,
    line: `${frame.number} · ${frame.date} · ${frame.minutes}`,
    url,
    parts: [
      ...partsOf(content, language, frame),
      ...files.map((file) => ({ heading: file.name, url: file.url, paragraphs: [] })),
    ],
    data: {
      deliveryId: delivery.id,
      edition: {
        id: edition.id,
        number,
        name,
        title,
        language,
        timezone,
        themeId: edition.themeId,
        scheduleId: edition.scheduleId,
        coverageFrom: coverageFrom?.toISOString() ?? null,
        coverageTo: coverageTo?.toISOString() ?? null,
        publishedAt: edition.publishedAt?.toISOString() ?? null,
      },
      content: saidOf(content),
      files,
      url,
    },
  };
}

/** The content of an edition, without the list of everything that was read. */
function saidOf(content: EditionContent): object {
  if (content.kind === "document") return content;
  const { items: _items, ...said } = content;
  return said;
}

type Words = Pick<ReturnType<typeof frameOf>, "note" | "earlier">;

/** The content of an edition, part by part, in plain text with the link of each part. */
export function partsOf(content: EditionContent, language: Locale, words: Words): BulletinPart[] {
  const parts = content.kind === "document" ? documentParts(content, language) : synthesisParts(content, words);
  return parts.filter(({ heading, paragraphs }) => heading !== null || paragraphs.some((text) => text !== ""));
}

function synthesisParts({ note, lead, sections, references }: SynthesisContent, words: Words): BulletinPart[] {
  const byRef = new Map(references.map((one) => [one.ref, one]));
  const plain = (paragraphs: string[]) => ({ heading: null, url: null, paragraphs });
  return [
    ...(note === null ? [] : [plain([`${words.note} ${note}`])]),
    ...(lead.length > 0 ? [plain([withSources(lead, byRef)])] : []),
    ...sections.flatMap(({ heading, sentences, earlier }) => {
      if (heading === null) return sentences.map((one) => briefPart(one, byRef, words));
      const before = earlier ? `${words.earlier(earlier)} ` : "";
      return [{ heading, url: urlOf(sentences, byRef), paragraphs: [before + withSources(sentences, byRef)] }];
    }),
  ];
}

/** A story in brief: its title is the link; without a title, its sentence is. */
function briefPart(sentence: Sentence, byRef: Map<number, Reference>, words: Words): BulletinPart {
  const { story, text } = sentence;
  const url = urlOf([sentence], byRef);
  const before = story?.earlier ? `${words.earlier(story.earlier)} ` : "";
  if (!story?.title) return { heading: text, url, paragraphs: [before + sourcesOf([sentence], byRef)] };
  return { heading: story.title, url, paragraphs: [before + withSources([sentence], byRef)] };
}

function withSources(sentences: Sentence[], byRef: Map<number, Reference>): string {
  return `${sentences.map(({ text }) => text).join(" ")} (${sourcesOf(sentences, byRef)})`;
}

function cited(sentences: Sentence[], byRef: Map<number, Reference>): Reference[] {
  return sentences.flatMap(({ citations }) => citations.flatMap(({ ref }) => byRef.get(ref) ?? []));
}

function sourcesOf(sentences: Sentence[], byRef: Map<number, Reference>): string {
  return [...new Set(cited(sentences, byRef).map(({ source }) => source))].join(", ");
}

function urlOf(sentences: Sentence[], byRef: Map<number, Reference>): string | null {
  return cited(sentences, byRef).find(({ url }) => url !== null)?.url ?? null;
}

/** How many rows of a table, or points of a chart, are shown; the page and the files have more. */
const mostLines = 12;

function documentParts({ blocks }: DocumentContent, language: Locale): BulletinPart[] {
  return blocks.map((block) => ({ heading: block.heading, url: null, paragraphs: blockParagraphs(block, language) }));
}

function blockParagraphs(block: Block, language: Locale): string[] {
  switch (block.kind) {
    case "text":
      return block.paragraphs;
    case "facts":
      return [
        block.facts.map(({ label, value, change }) => `${label}: ${value}${change ? ` (${change})` : ""}`).join("\n"),
      ];
    case "table": {
      const lines = [block.columns.map(({ label }) => label), ...block.rows.slice(0, mostLines)];
      const left = block.left + Math.max(0, block.rows.length - mostLines);
      const rows = lines.map((line) => line.join(" · "));
      return [[...rows, ...(left > 0 ? [leftSentence(left, language)] : [])].join("\n")];
    }
    case "chart":
      return [
        block.points
          .slice(-mostLines)
          .map(({ label, text }) => `${label}: ${text}`)
          .join("\n"),
      ];
  }
}
