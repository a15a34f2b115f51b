import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { answerAction } from "@/app/(recipient)/agree/[token]/actions";
import { AnswerForm } from "@/app/(recipient)/agree/[token]/answer-form";
import { PageMessages } from "@/components/shell/page-messages";
import { askedScope } from "@/lib/auth/recipient";
import { findConsent } from "@/lib/consents/queries";

export const metadata = { robots: { index: false } };

/**
 * The page that the consent mail links to: whether a person wants mail from a workspace. Viewing it changes nothing,
 * and it shows no address, because somebody else may have the link.
 */
export default async function AgreePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const asked = askedScope(token);
  const consent = asked && (await findConsent(asked.scope, asked.email));
  if (!consent) notFound();
  const t = await getTranslations("agree");
  const { workspace, state } = consent;
  return (
    <PageMessages of="(recipient)/agree/[token]/page">
      <div className="mx-auto max-w-lg py-10">
        <h1 className="text-4xl leading-tight">{t("title", { workspace })}</h1>
        <p className="mt-3 text-quiet">{t("text", { workspace })}</p>
        {state !== "asked" && <p className="mt-4 border-l-2 border-ink bg-wash px-4 py-2.5">{t(`state.${state}`)}</p>}
        <AnswerForm token={token} answer={answerAction} />
      </div>
    </PageMessages>
  );
}
