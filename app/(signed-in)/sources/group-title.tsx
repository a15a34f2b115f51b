"use client";

import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { inputClass } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** A group's name, which can be changed in place, and a way to delete it. */
export function GroupTitle({
  group,
  rename,
  remove,
}: {
  group: { id: string; name: string; themes: number };
  rename: (input: { id: string; name: string }) => Promise<ActionResult<void>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("sources");
  const attempt = useAttempt();
  const router = useRouter();
  const [name, setName] = useState<string | null>(null);
  const finish = (result: ActionResult<void>) => {
    if (!result.ok) return toast.error(result.error.message);
    setName(null);
    return router.refresh();
  };
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-ink pb-2">
      {name === null ? (
        <h2 className="text-xl">
          <Link href={`/sources/${group.id}`} className="hover:underline">
            {group.name}
          </Link>
        </h2>
      ) : (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void attempt(rename({ id: group.id, name })).then(finish);
          }}
        >
          <input
            aria-label={t("groupName")}
            className={inputClass}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit">{t("save")}</Button>
        </form>
      )}
      <div className="flex items-baseline gap-2 text-sm text-quiet">
        <span>{t("readBy", { count: group.themes })}</span>
        <Button look="quiet" onClick={() => setName(name === null ? group.name : null)}>
          {t("rename")}
        </Button>
        <ConfirmButton
          label={t("deleteGroup")}
          title={t("deleteGroupTitle", { name: group.name })}
          text={t("deleteGroupText")}
          confirm={t("deleteGroup")}
          onConfirm={async () => void finish(await attempt(remove({ id: group.id })))}
        />
      </div>
    </div>
  );
}
