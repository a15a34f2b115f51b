"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export function SignOut() {
  const t = useTranslations("nav");
  const router = useRouter();
  const signOut = async () => {
    await fetch("/api/auth/sign-out", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    router.push("/sign-in");
    router.refresh();
  };
  return (
    <Button look="quiet" onClick={() => void signOut()}>
      {t("signOut")}
    </Button>
  );
}
