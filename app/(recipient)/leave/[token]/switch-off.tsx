"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Taken } from "@/app/(recipient)/leave/[token]/actions";
import { Button } from "@/components/ui/button";

/** For a recipient who has forwarded a mail: the links of every mail that the recipient was sent so far open nothing any more. */
export function SwitchOff({
  token,
  switchOff,
}: {
  token: string;
  switchOff: (input: { token: string }) => Promise<Taken>;
}) {
  const t = useTranslations("leave.links");
  const router = useRouter();
  const [state, setState] = useState<"open" | "busy" | "failed">("open");
  const press = async () => {
    setState("busy");
    const answer = await switchOff({ token }).catch(() => null);
    setState(answer?.taken ? "open" : "failed");
    if (answer?.taken) router.refresh();
  };
  return (
    <div className="mt-4">
      <p>{t("text")}</p>
      <div className="mt-3">
        <Button disabled={state === "busy"} onClick={() => void press()}>
          {t("press")}
        </Button>
      </div>
      {state === "failed" && (
        <p role="alert" className="mt-3 text-accent">
          {t("failed")}
        </p>
      )}
    </div>
  );
}
