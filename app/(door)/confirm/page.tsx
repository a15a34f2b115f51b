import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/shell/page-messages";
import { SignOut } from "@/components/shell/sign-out";
import { Button, ButtonLink } from "@/components/ui/button";
import { personOfChange } from "@/lib/auth/addresses";
import { getSecurity } from "@/lib/people/queries";
import { readPerson } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("door"))("confirm") };
}

const steps = ["sign-up", "old", "new"] as const;
type Step = (typeof steps)[number];

/**
 * The page that mails about an address link to, and that a confirmation returns to. A button confirms, so that a mail
 * scanner that opens links confirms nothing.
 */
export default async function ConfirmPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string; step?: string; done?: string; error?: string }>;
}) {
  const { token, error, ...asked } = await searchParams;
  const step: Step = steps.find((one) => one === (asked.done ?? asked.step)) ?? "sign-up";
  const t = await getTranslations("door");
  const change = personOfChange(token ?? "");
  const signedIn = change && ((await readPerson())?.person.id ?? null);
  const person = asked.done === "sign-up" ? await readPerson() : null;
  const lacksPassword = person !== null && !(await getSecurity(person.self)).hasPassword;
  const here = `/confirm?${new URLSearchParams({ step, token: token ?? "" })}`;
  return (
    <PageMessages of="(door)/confirm/page">
      <div className="space-y-4">
        <h1 className="text-4xl">{t("confirm")}</h1>
        {error || (!token && !asked.done) ? (
          <p role="alert" className="text-accent">
            {t("confirmOver")}
          </p>
        ) : asked.done ? (
          <>
            <p role="status" className="text-quiet">
              {t(`confirmed.${step}`)}
            </p>
            {lacksPassword && <p>{t("passwordDropped")}</p>}
            <div className="flex flex-wrap gap-3">
              <ButtonLink href="/" look="solid">
                {t("goOn")}
              </ButtonLink>
              {lacksPassword && <ButtonLink href="/forgot-password">{t("newPassword")}</ButtonLink>}
            </div>
          </>
        ) : change && !signedIn ? (
          <>
            <p className="text-quiet">{t("confirmSignIn")}</p>
            <ButtonLink href={`/sign-in?next=${encodeURIComponent(here)}`} look="solid">
              {t("signIn")}
            </ButtonLink>
          </>
        ) : change && signedIn !== change.userId ? (
          <>
            <p role="alert" className="text-accent">
              {t("confirmAnother")}
            </p>
            <SignOut next={here} />
          </>
        ) : (
          <form action="/api/auth/verify-email" method="get">
            <input type="hidden" name="token" value={token} />
            <input type="hidden" name="callbackURL" value={`/confirm?done=${step}`} />
            <p className="mb-4 text-quiet">{t(`confirmText.${step}`)}</p>
            <Button type="submit" look="solid">
              {t(`confirmAction.${step}`)}
            </Button>
          </form>
        )}
      </div>
    </PageMessages>
  );
}
