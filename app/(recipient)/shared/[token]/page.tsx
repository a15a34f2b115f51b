import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EditionArticle } from "@/components/editions/edition-article";
import { PageMessages } from "@/components/shell/page-messages";
import { sharedEditionScope } from "@/lib/auth/recipient";
import { getSharedEdition } from "@/lib/editions/queries";
import { orNotFound } from "@/lib/transport/page";

interface Props {
  params: Promise<{ token: string }>;
}

async function read({ params }: Props) {
  const opened = sharedEditionScope((await params).token);
  if (!opened) notFound();
  return orNotFound(getSharedEdition(opened.scope, opened.shared));
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { name, title } = await read(props);
  return { title: `${name}: ${title}`, robots: { index: false } };
}

/** One edition that somebody shared, by its sealed link. */
export default async function SharedPage(props: Props) {
  return (
    <PageMessages of="(recipient)/shared/[token]/page">
      <EditionArticle edition={await read(props)} />
    </PageMessages>
  );
}
