"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { SettingRow } from "@/components/form/field";
import { SaveNote } from "@/components/form/save-note";
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

/** What the theme is about; saves by itself. */
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
  const router = useRouter();
  const tSelection = useTranslations("selection");
  const version = useRef(theme.version);
  const form = useForm<Values, unknown, ThemeInput>({
    resolver: zodResolver(themeInputSchema),
    mode: "onChange",
    disabled: !editable,
    defaultValues: {
      name: theme.name,
      brief: theme.brief,
      language: theme.language,
      sourceGroupIds: theme.sourceGroupIds,
      writing: theme.writing,
      mail: { ...theme.mail, senderName: theme.mail.senderName ?? "", replyTo: theme.mail.replyTo ?? "" },
    },
  });
  const { state, retry } = useFormAutosave({
    form,
    parse,
    save: (input) => save({ ...input, id: theme.id, version: version.current }),
    onSaved: (saved) => {
      version.current = saved.version;
      router.refresh();
    },
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
        <SaveNote state={state} invalid={!isValid && isDirty} onRetry={() => void retry()} />
      </div>
    </form>
  );
}

function parse(values: Values): ThemeInput | null {
  return themeInputSchema.safeParse(values).data ?? null;
}
