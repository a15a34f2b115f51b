"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useAct } from "@/components/form/use-act";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { sourceGroupInputSchema } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

type Rename = (input: { id: string; name: string }) => Promise<ActionResult<void>>;

/** A group's name, which can be changed in place, and a button to delete the group. */
export function GroupTitle({
  group,
  rename,
  remove,
}: {
  group: { id: string; name: string; themes: number };
  rename: Rename;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("sources");
  const { act } = useAct();
  const [renaming, setRenaming] = useState(false);
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-ink pb-2">
      {renaming ? (
        <NameForm group={group} rename={rename} onDone={() => setRenaming(false)} />
      ) : (
        <h2 className="text-xl">
          <Link href={`/sources/${group.id}`} className="hover:underline">
            {group.name}
          </Link>
        </h2>
      )}
      <div className="flex items-baseline gap-2 text-sm text-quiet">
        <span>{t("readBy", { count: group.themes })}</span>
        <Button look="quiet" onClick={() => setRenaming(!renaming)}>
          {t("rename")}
        </Button>
        <ConfirmButton
          label={t("deleteGroup")}
          title={t("deleteGroupTitle", { name: group.name })}
          text={t("deleteGroupText")}
          confirm={t("deleteGroup")}
          onConfirm={async () => void (await act(remove({ id: group.id }), { done: t("groupDeleted") }))}
        />
      </div>
    </div>
  );
}

function NameForm({
  group: { id, name },
  rename,
  onDone,
}: {
  group: { id: string; name: string };
  rename: Rename;
  onDone: () => void;
}) {
  const t = useTranslations("sources");
  const form = useForm({ resolver: zodResolver(sourceGroupInputSchema), defaultValues: { name } });
  const errors = useErrorsAt(form);
  const error = errors("name") ?? errors("");
  const field = `group-name-${id}`;
  const submit = useSubmit(form, (input) => rename({ id, ...input }), { onDone });
  return (
    <form noValidate onSubmit={submit}>
      <div className="flex gap-2">
        <input
          {...form.register("name")}
          {...fieldProps(field, error)}
          aria-label={t("groupName")}
          className={inputClass}
          autoComplete="off"
        />
        <Button type="submit" disabled={form.formState.isSubmitting}>
          {t("save")}
        </Button>
      </div>
      <FieldErrorText id={field} error={error} />
    </form>
  );
}
