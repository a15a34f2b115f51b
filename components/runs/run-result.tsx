"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/form/use-error-text";
import { useTaskText } from "@/components/tasks/task-text";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { RunDetail } from "@/lib/runs/schema";
import type { itemOutcomes } from "@/lib/tasks/schema";
import { findTaskDefinition } from "@/lib/assembly/tasks";

const tones: Record<(typeof itemOutcomes)[number], Tone> = {
  done: "ok",
  unchanged: "idle",
  moved: "wait",
  failed: "wrong",
};

/** The result of a run, whatever its task type: facts, the outcome of each of many items, and some text. */
export function RunResult({ run: { taskType, result } }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const say = useTaskText(taskType);
  const text = useErrorText();
  if (!result) return null;
  const { facts, items, links } = result;
  const names = (findTaskDefinition(taskType)?.facts ?? []).filter((name) => name in facts);
  return (
    <div data-testid="run-result">
      {names.length > 0 && (
        <dl className="flex flex-wrap gap-x-8 gap-y-2 border-b border-line py-3">
          {names.map((name) => (
            <div key={name} className="min-w-0">
              <dt className="text-[13px] text-quiet">{say(`fact.${name}`)}</dt>
              <dd className="font-mono text-sm [overflow-wrap:anywhere]">{facts[name]}</dd>
            </div>
          ))}
        </dl>
      )}
      {links.length > 0 && (
        <ul className="border-b border-line py-3">
          {links.map(({ label, path }) => (
            <li key={path}>
              <Link href={path} className="underline">
                {label}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ul>
        {items.map(({ name, outcome, detail }, index) => (
          <li
            key={index}
            className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line py-2"
          >
            <span className="min-w-0">
              {name} {detail && <span className="text-[13px] [overflow-wrap:anywhere] text-quiet">{text(detail)}</span>}
            </span>
            <StatusMark tone={tones[outcome]}>{t(`outcome.${outcome}`)}</StatusMark>
          </li>
        ))}
      </ul>
      {result.text && (
        <figure className="pt-3">
          <figcaption className="text-[13px] text-quiet">{t("answer")}</figcaption>
          <pre className="mt-1 max-h-80 overflow-auto border border-line bg-raised p-3 text-[13px] whitespace-pre-wrap [overflow-wrap:anywhere]">
            {result.text}
          </pre>
        </figure>
      )}
    </div>
  );
}
