"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ListForm } from "@/app/(signed-in)/settings/recipients/lists/list-form";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { RecipientListChange, RecipientListView } from "@/lib/lists/schema";
import type { ActionResult } from "@/lib/transport/action";

interface Actions {
  update: (input: RecipientListChange) => Promise<ActionResult<void>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}

/** The existing lists, and how many addresses each contains. */
export function ListRows({ lists, ...actions }: { lists: RecipientListView[] } & Actions) {
  return (
    <ul data-testid="lists">
      {lists.map((list) => (
        <ListRow key={list.id} list={list} {...actions} />
      ))}
    </ul>
  );
}

function ListRow({ list, update, remove }: { list: RecipientListView } & Actions) {
  const t = useTranslations("lists");
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const { id, name, emails } = list;
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 [overflow-wrap:anywhere]">
          {name} <span className="text-sm text-quiet">{t("count", { count: emails.length })}</span>
        </p>
        <div className="flex flex-wrap gap-2">
          <Button aria-expanded={open} aria-label={t("editOne", { name })} onClick={() => setOpen(!open)}>
            {t("edit")}
          </Button>
          <ConfirmButton
            disabled={busy}
            label={t("delete")}
            aria-label={t("deleteOne", { name })}
            title={t("deleteTitle", { name })}
            text={t("deleteText")}
            confirm={t("deleteConfirm")}
            onConfirm={async () => void (await act(remove({ id }), { done: t("deleted") }))}
          />
        </div>
      </div>
      {open && <EditList list={list} update={update} onSaved={() => setOpen(false)} />}
    </li>
  );
}

/** Edits the list as it was when the form was opened: if somebody has changed it since, the user is notified. */
function EditList({
  list,
  update,
  onSaved,
}: Pick<Actions, "update"> & { list: RecipientListView; onSaved: () => void }) {
  const [{ id, updatedAt }] = useState(list);
  return <ListForm list={list} save={(input) => update({ ...input, id, updatedAt })} onSaved={onSaved} />;
}
