import type { Metadata } from "next";
import { z } from "zod";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EditionArticle } from "@/components/editions/edition-article";
import { PageMessages } from "@/components/shell/page-messages";
import { Link } from "@/components/ui/link";
import { archiveScope } from "@/lib/auth/recipient";
import { readArchived } from "@/lib/editions/archive/read-archive";
import { orNotFound } from "@/lib/transport/page";

interface Props {
  params: Promise<{ address: string; edition: string }>;
}

async function read({ params }: Props) {
  const { address, edition } = await params;
  const opened = archiveScope(address);
  if (!opened || !z.uuid().safeParse(edition).success) notFound();
  return { address, opened, edition: await orNotFound(readArchived(opened.scope, opened.archive, edition)) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { opened, edition } = await read(props);
  return { title: edition.title, robots: { index: opened.archive.key === null } };
}

/** One edition of a shared theme. */
export default async function ArchivedEditionPage(props: Props) {
  const { address, edition } = await read(props);
  const t = await getTranslations("archive");
  return (
    <PageMessages of="(recipient)/archive/[address]/[edition]/page">
      <p className="mx-auto max-w-[40.25rem] text-[13px]">
        <Link href={`/archive/${address}`} className="text-quiet underline">
          {t("all")}
        </Link>
      </p>
      <EditionArticle edition={edition} />
    </PageMessages>
  );
}
