import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/shell/page-messages";
import { Button } from "@/components/ui/button";
import { inputClass } from "@/components/form/field";
import { Link } from "@/components/ui/link";
import { archiveScope } from "@/lib/auth/recipient";
import { readArchive } from "@/lib/editions/archive/read-archive";
import { formatDay } from "@/lib/editions/render/document";
import { archiveFilterSchema } from "@/lib/editions/schema";
import { orNotFound } from "@/lib/transport/page";

interface Props {
  params: Promise<{ address: string }>;
  searchParams: Promise<Record<string, string>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { address } = await params;
  const opened = archiveScope(address);
  const archive = opened && (await readArchive(opened.scope, opened.archive, {}).catch(() => null));
  if (!archive) return {};
  const feed = `/archive/${address}/feed`;
  return {
    title: archive.name,
    robots: { index: archive.isPublic },
    alternates: {
      types: {
        "application/rss+xml": `${feed}/rss`,
        "application/atom+xml": `${feed}/atom`,
        "application/feed+json": `${feed}/json`,
      },
    },
  };
}

/** What a theme has published, for anybody who has its address: searchable, and as a feed. */
export default async function ArchivePage({ params, searchParams }: Props) {
  const { address } = await params;
  const opened = archiveScope(address);
  if (!opened) notFound();
  const filter = archiveFilterSchema.safeParse(await searchParams).data ?? {};
  const { name, language, editions, next } = await orNotFound(readArchive(opened.scope, opened.archive, filter));
  const t = await getTranslations("archive");
  const path = `/archive/${address}`;
  return (
    <PageMessages of="(recipient)/archive/[address]/page">
      <div className="mx-auto max-w-[40.25rem] pb-16">
        <h1 className="pt-4 text-center text-[clamp(2.2rem,8vw,3.1rem)] leading-none tracking-[-0.02em]">{name}</h1>
        <p className="flex flex-wrap justify-center gap-x-4 py-4 text-[13px] text-quiet">
          {t("follow")}
          {(["rss", "atom", "json"] as const).map((format) => (
            <a key={format} href={`${path}/feed/${format}`} className="underline">
              {t(`format.${format}`)}
            </a>
          ))}
        </p>
        <form action={path} className="flex gap-2 border-t border-ink pt-4" role="search">
          <input
            name="text"
            type="search"
            defaultValue={filter.text ?? ""}
            aria-label={t("search")}
            placeholder={t("search")}
            className={inputClass}
          />
          <Button type="submit">{t("find")}</Button>
        </form>
        {editions.length > 0 ? (
          <ol className="mt-4 border-t border-line" lang={language}>
            {editions.map((edition) => (
              <li key={edition.id} className="border-b border-line py-3.5">
                <Link href={`${path}/${edition.id}`} className="font-serif text-xl leading-snug hover:underline">
                  {edition.title}
                </Link>
                <p className="text-[13px] text-quiet">
                  {t("number", { number: edition.number })} · {formatDay(edition.publishedAt, language, "UTC")}
                </p>
              </li>
            ))}
          </ol>
        ) : (
          <p className="py-8 text-quiet">{filter.text ? t("none") : t("empty")}</p>
        )}
        {next !== null && (
          <p className="pt-4">
            <Link
              href={`${path}?${new URLSearchParams({ ...(filter.text ? { text: filter.text } : {}), after: String(next) })}`}
              className="underline"
            >
              {t("older")}
            </Link>
          </p>
        )}
      </div>
    </PageMessages>
  );
}
