import { notFound } from "next/navigation";
import { findSampleFeed, findSampleText } from "@/lib/samples/feeds";
import { readPreferences } from "@/lib/transport/page";

/** An entry of a sample feed as its own page, so that the citations of an edition have a target. */
export default async function SamplePage({ params }: { params: Promise<{ feed: string; slug: string }> }) {
  await readPreferences();
  const { feed: name, slug } = await params;
  const feed = findSampleFeed(name);
  const text = feed && findSampleText(feed, slug);
  if (!feed || !text) notFound();
  return (
    <main lang="en" className="mx-auto max-w-xl px-5 py-12">
      <p className="text-sm text-quiet">{feed.title}</p>
      <h1 className="mt-1 text-4xl leading-tight">{text.title}</h1>
      <div className="mt-5 space-y-4 font-serif text-xl leading-relaxed">
        {text.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
    </main>
  );
}
