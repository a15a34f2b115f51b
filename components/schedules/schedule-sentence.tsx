"use client";

import { useTranslations } from "next-intl";
import { useWords } from "@/components/schedules/use-words";
import { useTaskHint } from "@/components/tasks/task-text";
import { useRecipientChoices } from "@/components/schedules/recipient-choices";
import { type HeldBack, isAddress, type RecipientChoice } from "@/lib/recipients/schema";
import { ruleInWords } from "@/lib/recurrence/words";
import type { Rule } from "@/lib/recurrence/schema";
import type { DeliveryMode } from "@/lib/tasks/schema";

/** What a schedule will do, according to the form so far. */
export interface SchedulePlan {
  rule: Rule;
  enabled: boolean;
  /** May have its own words for where its output goes, under `tasks.<type>.whom`. */
  taskType?: string;
  /** Whether it produces anything for people at all. */
  delivers?: boolean;
  recipients: string[];
  deliveryMode: DeliveryMode;
}

/** What the schedule will do, in one sentence that changes with the fields. */
export function ScheduleSentence({ plan, heldBack = [] }: { plan: SchedulePlan | null; heldBack?: HeldBack[] }) {
  const t = useTranslations("schedule.sentence");
  const words = useWords();
  const choices = useRecipientChoices();
  const own = useTaskHint(plan?.taskType ?? "synthesis");
  if (!plan) return <p className="pt-3.5 font-serif text-[21px] leading-snug text-quiet">{t("incomplete")}</p>;
  const rule = ruleInWords(plan.rule, words);
  if (plan.delivers === false) {
    return (
      <p className="pt-3.5 font-serif text-[21px] leading-snug" data-testid="schedule-sentence">
        {rule}.
      </p>
    );
  }
  const { count, channels } = whomOf(plan.recipients, choices, heldBack);
  const people = () => own("whom.send", { count }) ?? t("people", { count });
  const whom =
    plan.deliveryMode === "draft"
      ? (own("whom.draft", { count }) ?? t("draft"))
      : [
          ...(count > 0 || channels.length === 0 ? [people()] : []),
          ...(channels.length > 0 ? [t("channels", { names: channels.join(", ") })] : []),
        ].join(", ");
  return (
    <p className="pt-3.5 font-serif text-[21px] leading-snug" data-testid="schedule-sentence">
      {plan.enabled ? t("on", { rule, whom }) : t("off", { rule, whom })}
    </p>
  );
}

/** How many people are mailed, including those on lists, and the channels it goes to as well. */
function whomOf(recipients: string[], choices: readonly RecipientChoice[], heldBack: HeldBack[]) {
  const isHeld = (email: string) => heldBack.some((one) => one.email === email && one.why !== "weekly");
  const chosen = choices.filter(({ recipient }) => recipients.includes(recipient));
  const onLists = chosen.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return {
    count: recipients.filter((one) => isAddress(one) && !isHeld(one)).length + onLists,
    channels: chosen.filter(({ recipient, kind }) => !isAddress(recipient) && kind !== "list").map(({ name }) => name),
  };
}
