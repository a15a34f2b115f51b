"use client";

import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Rehearsed } from "@/app/(signed-in)/themes/[id]/rules/rehearsed";
import { RuleRow } from "@/app/(signed-in)/themes/[id]/rules/rule-row";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { ClashNote } from "@/components/form/clash-note";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { resolverOf } from "@/components/form/resolver-of";
import { Select } from "@/components/form/select";
import { useErrorsAt } from "@/components/form/use-errors-at";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { Button } from "@/components/ui/button";
import { foreigns, type Rehearsal, type Rule, type Selection } from "@/lib/synthesis/schema";
import { type Rehearse, rehearseSchema, type saveThemeSchema, type ThemeView } from "@/lib/themes/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

type Rehearsing = (input: Rehearse & { themeId: string }) => Promise<ActionResult<Rehearsal>>;

/** How long after the last change the input is rehearsed. */
const restMs = 500;

interface Typed {
  brief: string;
  answers: Selection["brief"];
  foreign: Selection["foreign"];
  /** Each with its own key, so that removing a rule also removes its fields. */
  rules: (Rule & { key: number })[];
}

/** Brief, languages and rules of a theme; below, what they would have let through. */
export function RulesForm({
  theme,
  lately,
  why,
  rehearse,
  save,
}: {
  theme: ThemeView;
  /** Null if the rehearsal took too long. */
  lately: Rehearsal | null;
  /** Why they cannot be changed; null if they can. */
  why: string | null;
  rehearse: Rehearsing;
  save: (input: z.input<typeof saveThemeSchema> & { id: string }) => Promise<ActionResult<{ version: number }>>;
}) {
  const t = useTranslations("selection");
  const saved = useMemo<Saved<Typed>>(
    () => ({
      version: theme.version,
      values: {
        brief: theme.brief,
        answers: theme.selection.brief,
        foreign: theme.selection.foreign,
        rules: theme.selection.rules.map((rule, key) => ({ ...rule, key })),
      },
    }),
    [theme],
  );
  const form = useForm<Typed, unknown, Rehearse>({ resolver, defaultValues: saved.values });
  const { version, noteSaved, clash } = useFollow(form, saved, { onMerged: useMergedNote() });
  const errors = useErrorsAt(form);
  const typed = useWatch({ control: form.control }) as Typed;
  const { shown, change } = useRehearsal(theme, lately, rehearse, (error) => {
    form.clearErrors();
    if (error) applyErrors(form, error);
  });
  const type = (next: Partial<Typed>) => {
    for (const [field, value] of Object.entries(next))
      form.setValue(field as keyof Typed, value, { shouldDirty: true });
  };
  const set = (next: Partial<Typed>) => {
    type(next);
    change(wantedOf({ ...typed, ...next }));
  };
  const setRule = (key: number, next: Partial<Rule>) =>
    set({ rules: typed.rules.map((rule) => (rule.key === key ? { ...rule, ...next } : rule)) });
  const submit = useSubmit(
    form,
    (wanted) => {
      const { id, name, language, sourceGroupIds } = theme;
      return save({ id, name, language, sourceGroupIds, version: version.current ?? theme.version, ...wanted });
    },
    { done: t("saved"), onDone: (now) => noteSaved(now.version) },
  );
  const disabled = why !== null;
  return (
    <>
      <Form className="border-t border-ink" onSubmit={submit}>
        <SettingRow label={t("brief")} hint={t("briefHint")} labelFor="rules-brief">
          <textarea
            {...fieldProps("rules-brief", errors("brief"))}
            rows={3}
            disabled={disabled}
            autoComplete="off"
            className={inputClass}
            value={typed.brief}
            onChange={(event) => set({ brief: event.target.value })}
          />
          <FieldErrorText id="rules-brief" error={errors("brief")} />
        </SettingRow>
        <SettingRow label={t("answers")} labelFor="rules-answers">
          <Select
            id="rules-answers"
            value={typed.answers}
            why={why}
            options={(["first", "only"] as const).map((value) => ({ value, label: t(`answer.${value}`) }))}
            onChange={(value) => set({ answers: value === "only" ? "only" : "first" })}
          />
        </SettingRow>
        <SettingRow label={t("foreign")} labelFor="rules-foreign">
          <Select
            id="rules-foreign"
            value={typed.foreign}
            why={why}
            options={foreigns.map((value) => ({ value, label: t(`foreignOf.${value}`) }))}
            onChange={(value) => set({ foreign: foreigns.find((one) => one === value) ?? "quote" })}
          />
        </SettingRow>
        <SettingRow label={t("rules")} hint={t("rulesHint")} labelId="rules-list">
          {typed.rules.length === 0 && <p className="pt-1.5 text-quiet">{t("noRules")}</p>}
          <ul aria-labelledby="rules-list" className="space-y-3">
            {typed.rules.map((rule, place) => (
              <RuleRow
                key={rule.key}
                rule={rule}
                place={place}
                hits={shown?.rules[place] ?? null}
                why={why}
                error={
                  errors(`selection.rules.${place}.value`) ??
                  errors(`selection.rules.${place}.count`) ??
                  errors(`selection.rules.${place}`)
                }
                onChange={(next) => setRule(rule.key, next)}
                onRemove={() => set({ rules: typed.rules.filter(({ key }) => key !== rule.key) })}
              />
            ))}
          </ul>
          {!disabled && (
            <Button
              className="mt-3"
              onClick={() => {
                const key = Math.max(-1, ...typed.rules.map((rule) => rule.key)) + 1;
                // An empty rule matches nothing yet, so there is nothing to rehearse.
                type({ rules: [...typed.rules, { effect: "never", field: "words", value: "", count: 1, key }] });
              }}
            >
              {t("add")}
            </Button>
          )}
        </SettingRow>
        <ClashNote
          clash={clash}
          labels={{ brief: t("brief"), answers: t("answers"), foreign: t("foreign"), rules: t("rules") }}
        />
        <div className="flex flex-wrap items-center gap-4 pt-5">
          {!disabled && (
            <Button type="submit" look="solid" disabled={form.formState.isSubmitting}>
              {t("save")}
            </Button>
          )}
          <FieldErrorText id="rules" error={errors("selection.rules") ?? errors("")} />
        </div>
      </Form>
      <Rehearsed rehearsal={shown} />
    </>
  );
}

function wantedOf({ brief, answers, foreign, rules }: Typed): Rehearse {
  const plain = rules.map(({ effect, field, value, count }) => ({ effect, field, value, count }));
  return { brief, selection: { brief: answers, foreign, rules: plain } };
}

const resolver = resolverOf(rehearseSchema, wantedOf);

/** Rehearses what was typed, always the newest input; results and errors of older input are ignored. */
function useRehearsal(
  { id: themeId, version }: Pick<ThemeView, "id" | "version">,
  lately: Rehearsal | null,
  rehearse: Rehearsing,
  onError: (error: ErrorView | undefined) => void,
) {
  const attempt = useAttempt();
  const [found, setFound] = useState<{ of: number; rehearsal: Rehearsal }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (wanted: Rehearse) => {
    clearTimeout(timer.current);
    const turn = ++newest.current;
    timer.current = setTimeout(() => {
      void attempt(rehearse({ ...wanted, themeId })).then((result) => {
        if (turn !== newest.current) return;
        onError(result.ok ? undefined : result.error);
        if (result.ok) setFound({ of: version, rehearsal: result.data });
      });
    }, restMs);
  };
  // After a save, the page brings the current result.
  return { shown: found?.of === version ? found.rehearsal : lately, change };
}
