"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { type FindGroups, ThemeFields } from "@/components/themes/theme-fields";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import type { Locale } from "@/lib/i18n/schema";
import type { Choices } from "@/lib/paging";
import type { GroupChoice } from "@/lib/sources/schema";
import { type ThemeInput, themeInputSchema } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";

type Values = z.input<typeof themeInputSchema>;

export function NewThemeForm({
  groups,
  findGroups,
  language,
  create,
  next,
  all = false,
}: {
  groups: Choices<GroupChoice>;
  findGroups: FindGroups;
  language: Locale;
  create: (input: Values) => Promise<ActionResult<{ id: string }>>;
  /** Where one goes on; without it, to the theme's own page. */
  next?: string;
  /** Begins with every group chosen. */
  all?: boolean;
}) {
  const t = useTranslations("themes");
  const form = useForm<Values, unknown, ThemeInput>({
    resolver: zodResolver(themeInputSchema),
    mode: "onTouched",
    defaultValues: {
      name: "",
      brief: "",
      language,
      sourceGroupIds: all || groups.options.length === 1 ? groups.options.map(({ id }) => id) : [],
    },
  });
  const submit = useSubmit(form, create, { to: ({ id }) => next ?? `/themes/${id}` });
  return (
    <form onSubmit={submit} noValidate className="border-t border-ink">
      <ThemeFields form={form} groups={groups} findGroups={findGroups} />
      <div className="pt-5">
        <Button type="submit" look="solid" disabled={form.formState.isSubmitting || form.formState.isSubmitSuccessful}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
