import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { leaveAction } from "@/app/(recipient)/leave/[token]/actions";
import { LeaveForm } from "@/app/(recipient)/leave/[token]/leave-form";
import { PageMessages } from "@/components/shell/page-messages";
import { recipientScope } from "@/lib/auth/recipient";
import { findListName, findSuppression } from "@/lib/deliveries/queries";

export const metadata = { robots: { index: false } };

/** What a recipient may choose. Looking at it changes nothing. */
export default async function LeavePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const recipient = recipientScope(token);
  if (!recipient) notFound();
  const t = await getTranslations("leave");
  const [name, suppression] = await Promise.all([
    findListName(recipient.scope, recipient),
    findSuppression(recipient.scope, recipient.email, recipient.scheduleId),
  ]);
  return (
    <PageMessages of="(recipient)/leave/[token]/page">
      <div className="mx-auto max-w-lg py-10">
        <h1 className="text-4xl leading-tight">{name ?? t("title")}</h1>
        <p className="mt-3 text-quiet">{t("text", { email: recipient.email })}</p>
        {suppression && <p className="mt-4 border-l-2 border-ink bg-wash px-4 py-2.5">{t("already")}</p>}
        <LeaveForm token={token} leave={leaveAction} />
      </div>
    </PageMessages>
  );
}
