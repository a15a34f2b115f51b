"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { ClashNote } from "@/components/form/clash-note";
import { SettingRow } from "@/components/form/field";
import { SaveNote } from "@/components/form/save-note";
import type { Saved } from "@/components/form/use-follow";
import { useFormAutosave } from "@/components/form/use-form-autosave";
import { type FindGroups, ThemeFields } from "@/components/themes/theme-fields";
import { MailFields } from "@/components/themes/mail-fields";
import { WritingFields } from "@/components/themes/writing-fields";
import type { WriterChoice } from "@/lib/models/schema";
import type { Choices } from "@/lib/paging";
import type { GroupChoice } from "@/lib/sources/schema";
import { type saveThemeSchema, type ThemeInput, themeInputSchema, type ThemeView } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

type Values = z.input<typeof themeInputSchema>;
type Save = (input: z.input<typeof saveThemeSchema> & { id: string }) => Promise<ActionResult<{ version: number }>>;

/** What the theme is about; saves automatically. */
export function ThemeSettings({
  theme,
  groups,
  findGroups,
  writers,
  editable,
  save,
}: {
  theme: ThemeView;
  groups: Choices<GroupChoice>;
  findGroups: FindGroups;
  writers: WriterChoice[];
  editable: boolean;
  save: Save;
}) {
  const t = useTranslations("themes");
  const tWriting = useTranslations("writing");
  const tSelection = useTranslations("selection");
  const saved = useMemo<Saved<Values>>(() => ({ version: theme.version, values: valuesOf(theme) }), [theme]);
  const form = useForm<Values, unknown, ThemeInput>({
    resolver: zodResolver(themeInputSchema),
    mode: "onChange",
    disabled: !editable,
    defaultValues: saved.values,
  });
  const { state, retry, clash } = useFormAutosave({
    form,
    saved,
    parse,
    save: (input, version) => save({ ...input, id: theme.id, version: version ?? theme.version }),
  });
  const { isValid, isDirty } = form.formState;
  return (
    <form onSubmit={(event) => event.preventDefault()} aria-label={theme.name}>
      <ThemeFields form={form} groups={groups} findGroups={findGroups}>
        <SettingRow label={tSelection("title")}>
          <p className="pt-1.5">
            {tSelection("summary", {
              answers: theme.selection.brief,
              foreign: theme.selection.foreign,
              rules: theme.selection.rules.length,
            })}{" "}
            <Link href={`/themes/${theme.id}/rules`} className="text-[13px] underline underline-offset-4">
              {tSelection("change")}
            </Link>
          </p>
        </SettingRow>
        <MailFields form={form} />
        <WritingFields
          form={form}
          writers={writers}
          compare={editable ? (`/themes/${theme.id}/compare` as const) : null}
        />
      </ThemeFields>
      <div className="pt-2">
        <ClashNote
          clash={clash}
          labels={{
            name: t("field.name"),
            brief: t("field.brief"),
            language: t("field.language"),
            sourceGroupIds: t("field.groups"),
            writing: tWriting("title"),
            mail: t("mail.title"),
          }}
        />
        <SaveNote state={state} invalid={!isValid && isDirty} onRetry={() => void retry()} />
      </div>
    </form>
  );
}

function valuesOf({ name, brief, language, sourceGroupIds, writing, mail }: ThemeView): Values {
  const plain = { ...mail, senderName: mail.senderName ?? "", replyTo: mail.replyTo ?? "" };
  return { name, brief, language, sourceGroupIds, writing, mail: plain };
}

function parse(values: Values): ThemeInput | null {
  return themeInputSchema.safeParse(values).data ?? null;
}
