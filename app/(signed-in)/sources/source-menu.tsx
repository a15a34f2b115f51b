"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { useChoices } from "@/components/form/choices";
import { ReadingForm, type SetReading } from "@/components/sources/reading-form";
import type { FindGroups } from "@/components/themes/theme-fields";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import type { Choices } from "@/lib/paging";
import type { GroupChoice, SourceView } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Props {
  source: SourceView;
  /** The group that contains it. */
  groupId: string;
  groups: Choices<GroupChoice>;
  find: FindGroups;
  move: (input: { id: string; groupId: string }) => Promise<ActionResult<void>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
  setReading: SetReading;
}

/** The actions for a source, in a dialog, because a page has hundreds of sources. */
export function SourceMenu(props: Props) {
  const t = useTranslations("sources");
  const [open, setOpen] = useState(false);
  const { source } = props;
  return (
    <>
      <Button look="quiet" aria-label={t("changeSource", { source: source.title })} onClick={() => setOpen(true)}>
        {t("change")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={source.title}>
        <Menu {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

/** Changes how a source is read, moves it to another group, or removes it. */
function Menu({ source, groupId, groups, find, move, remove, setReading, onDone }: Props & { onDone: () => void }) {
  const t = useTranslations("sources");
  const { options, search } = useChoices(groups, (text) => find({ text }), []);
  const others = options.filter(({ id }) => id !== groupId);
  const attempt = useAttempt();
  const router = useRouter();
  const finish = (result: ActionResult<void>) => {
    if (!result.ok) toast.error(result.error.message);
    else onDone();
    router.refresh();
  };
  return (
    <>
      <ReadingForm source={source} set={setReading} onDone={onDone} />
      <div className="mt-6 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        {search}
        {(others.length > 0 || search) && (
          <select
            aria-label={t("move", { source: source.title })}
            className="max-w-48 rounded border border-line bg-transparent px-1 py-0.5 text-[13px] text-quiet"
            value=""
            onChange={(event) => void attempt(move({ id: source.id, groupId: event.target.value })).then(finish)}
          >
            <option value="">{t("moveTo")}</option>
            {others.map(({ id, name }) => (
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
    </>
  );
}
