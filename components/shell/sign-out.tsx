"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { postAuth } from "@/components/account/post-auth";
import { leavePage } from "@/components/form/unsaved";
import { Button } from "@/components/ui/button";

export function SignOut({ next = "/sign-in" }: { next?: string }) {
  const t = useTranslations("nav");
  const router = useRouter();
  const signOut = async () => {
    await postAuth("/sign-out", {});
    router.push(next);
    router.refresh();
  };
  return (
    <Button look="quiet" onClick={() => leavePage(() => void signOut())}>
      {t("signOut")}
    </Button>
  );
}
