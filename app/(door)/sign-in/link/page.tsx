import { getTranslations } from "next-intl/server";
import { ownPath } from "@/lib/transport/own-path";
import { Button } from "@/components/ui/button";

/** The page a sign-in link leads to: a button signs in, so that mail scanners that open links do not use it up. */
export default async function SignInLinkPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string; error?: string; next?: string }>;
}) {
  const { token, error, next } = await searchParams;
  const t = await getTranslations("door");
  return (
    <div className="space-y-4">
      <h1 className="text-4xl">{t("signIn")}</h1>
      {error || !token ? (
        <p role="alert" className="text-accent">
          {t("linkInvalid")}
        </p>
      ) : (
        <form action="/api/auth/magic-link/verify" method="get">
          <input type="hidden" name="token" value={token} />
          <input type="hidden" name="callbackURL" value={ownPath(next)} />
          <input type="hidden" name="errorCallbackURL" value="/sign-in/link" />
          <p className="mb-4 text-quiet">{t("linkText")}</p>
          <Button type="submit" look="solid">
            {t("signIn")}
          </Button>
        </form>
      )}
    </div>
  );
}
