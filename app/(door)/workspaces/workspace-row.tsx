"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import type { ActionResult } from "@/lib/transport/action";

type Act = (input: { id: string }) => Promise<ActionResult<void>>;

/** One workspace: a button to enter it, or, while it is being deleted, to restore it. */
export function WorkspaceRow({
  workspace: { id, name, role, purgeAt },
  timezone,
  enter,
  restore,
}: {
  workspace: { id: string; name: string; role: "owner" | "manager" | "member"; purgeAt: string | null };
  timezone: string;
  enter: Act;
  restore: Act;
}) {
  const t = useTranslations("workspaces");
  const router = useRouter();
  const { act, busy } = useAct();
  const goIn = () => router.push("/");
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3">
      <div className="min-w-0">
        <p className="font-serif text-lg [overflow-wrap:anywhere]">{name}</p>
        <p className="text-sm text-quiet">
          {t(`role.${role}`)}
          {purgeAt && (
            <>
              {" · "}
              {t("goneAt")} <Moment at={purgeAt} timezone={timezone} />
            </>
          )}
        </p>
      </div>
      {purgeAt === null ? (
        <Button disabled={busy} onClick={() => void act(enter({ id }), { done: t("entered", { name }), onDone: goIn })}>
          {t("enter")}
        </Button>
      ) : (
        <Button
          disabled={busy}
          why={role === "owner" ? null : t("ownersOnly")}
          onClick={() => void act(restore({ id }), { done: t("restored"), onDone: goIn })}
        >
          {t("restore")}
        </Button>
      )}
    </li>
  );
}
