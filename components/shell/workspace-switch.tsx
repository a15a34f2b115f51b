"use client";

import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { leavePage } from "@/components/form/unsaved";
import type { ActionResult } from "@/lib/transport/action";

/** Shows the current workspace and switches to another one of the user's. */
export function WorkspaceSwitch({
  current,
  others,
  enter,
}: {
  current: { id: string; name: string };
  others: { id: string; name: string }[];
  enter: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("workspaces");
  const router = useRouter();
  const { act, busy } = useAct();
  if (others.length === 0) {
    return (
      <Link href="/workspaces" className="block [overflow-wrap:anywhere] hover:text-ink hover:underline">
        {current.name}
      </Link>
    );
  }
  return (
    <select
      aria-label={t("switch")}
      className="max-w-full min-w-0 rounded border border-line bg-transparent px-1 py-0.5 text-[13px] text-quiet hover:text-ink"
      value={current.id}
      disabled={busy}
      onChange={(event) => {
        const { value } = event.target;
        const name = others.find(({ id }) => id === value)?.name ?? "";
        leavePage(() => {
          if (value === "all") router.push("/workspaces");
          // The URL belongs to the workspace that is left, so the start page is opened.
          else void act(enter({ id: value }), { done: t("entered", { name }), onDone: () => router.push("/") });
        });
      }}
    >
      {[current, ...others].map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      <option value="all">{t("all")}</option>
    </select>
  );
}
