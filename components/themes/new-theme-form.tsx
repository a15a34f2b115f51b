"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useAttempt } from "@/components/form/attempt";
import { type FindGroups, ThemeFields } from "@/components/themes/theme-fields";
import { applyErrors } from "@/components/form/apply-errors";
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
  const attempt = useAttempt();
  const router = useRouter();
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
  const submit = form.handleSubmit(async (values) => {
    const result = await attempt(create(values));
    if (result.ok) router.push(next ?? `/themes/${result.data.id}`);
    else applyErrors(form, result.error);
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="border-t border-ink">
      <ThemeFields form={form} groups={groups} findGroups={findGroups} />
      <div className="pt-5">
        <Button type="submit" look="solid" disabled={form.formState.isSubmitting || form.formState.isSubmitSuccessful}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
