"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { useChoices } from "@/components/form/choices";
import type { FindGroups } from "@/components/themes/theme-fields";
import { ReadingDialog, type SetReading } from "@/components/sources/reading-dialog";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { Choices } from "@/lib/paging";
import type { GroupChoice, SourceView } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

/** How a source is read; move it to another group, or remove it. */
export function SourceMenu({
  source,
  groupId,
  groups,
  find,
  move,
  remove,
  setReading,
}: {
  source: SourceView;
  /** Where it stands. */
  groupId: string;
  groups: Choices<GroupChoice>;
  find: FindGroups;
  move: (input: { id: string; groupId: string }) => Promise<ActionResult<void>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
  setReading: SetReading;
}) {
  const t = useTranslations("sources");
  const { options, search } = useChoices(groups, (text) => find({ text }), []);
  const others = options.filter(({ id }) => id !== groupId);
  // A page has hundreds of sources: each lists the groups once somebody turns to it.
  const [listed, setListed] = useState(false);
  const attempt = useAttempt();
  const router = useRouter();
  const finish = (result: ActionResult<void>) => {
    if (!result.ok) toast.error(result.error.message);
    router.refresh();
  };
  return (
    <div className="flex flex-wrap items-center gap-3 sm:justify-end">
      <ReadingDialog source={source} set={setReading} />
      {search}
      {(others.length > 0 || search) && (
        <select
          aria-label={t("move", { source: source.title })}
          className="max-w-36 rounded border border-line bg-transparent px-1 py-0.5 text-[13px] text-quiet"
          value=""
          onFocus={() => setListed(true)}
          onPointerEnter={() => setListed(true)}
          onChange={(event) => void attempt(move({ id: source.id, groupId: event.target.value })).then(finish)}
        >
          <option value="">{t("moveTo")}</option>
          {listed &&
            others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      )}
      <ConfirmButton
        label={t("remove")}
        title={t("removeTitle", { source: source.title })}
        text={t("removeText")}
        confirm={t("remove")}
        onConfirm={async () => finish(await attempt(remove({ id: source.id })))}
      />
    </div>
  );
}
