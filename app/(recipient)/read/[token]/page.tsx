import { notFound } from "next/navigation";
import { EditionArticle } from "@/components/editions/edition-article";
import { PageMessages } from "@/components/shell/page-messages";
import { readerScope } from "@/lib/auth/recipient";
import { getDeliveredEdition } from "@/lib/editions/queries";
import { areLinksOff } from "@/lib/recipients/queries";
import { orNotFound } from "@/lib/transport/page";

export const metadata = { robots: { index: false } };

/** "View in browser": the edition of one mail, by its recipient's sealed link. */
export default async function ReadPage({ params }: { params: Promise<{ token: string }> }) {
  const recipient = readerScope((await params).token);
  if (!recipient || (await areLinksOff(recipient.scope, recipient.deliveryId))) notFound();
  const edition = await orNotFound(getDeliveredEdition(recipient.scope, recipient.deliveryId));
  return (
    <PageMessages of="(recipient)/read/[token]/page">
      <EditionArticle edition={edition} />
    </PageMessages>
  );
}
