import { useTranslations } from "next-intl";
import { useRuleText } from "@/components/themes/rule-text";
import type { Rehearsal } from "@/lib/synthesis/schema";

/** Which of the stored items would have been let through, and which a change adds and removes. */
export function Rehearsed({ rehearsal }: { rehearsal: Rehearsal | null }) {
  const t = useTranslations("selection.rehearsal");
  if (rehearsal === null)
    return (
      <p className="mt-12" role="status" data-testid="rehearsal">
        {t("tooSlow")}
      </p>
    );
  const { days, items, told, added, removed } = rehearsal;
  const change = added.count > 0 ? (removed.count > 0 ? "addsAndLeaves" : "adds") : removed.count > 0 ? "leaves" : null;
  return (
    <section className="mt-12" aria-labelledby="rehearsal" data-testid="rehearsal">
      <h2 id="rehearsal" className="border-b border-ink pb-2 text-xl">
        {t("title", { days })}
      </h2>
      <p className="py-3" role="status">
        {items === 0 ? t("nothing") : t("told", { told: told.count, items })}
        {change && ` ${t(change, { added: added.count, removed: removed.count })}`}
      </p>
      {change && (
        <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
          {added.count > 0 && <Some of={added} mark="+" title={t("added", { count: added.count })} />}
          {removed.count > 0 && <Some of={removed} mark="−" title={t("removed", { count: removed.count })} />}
        </div>
      )}
      {told.count > 0 && (
        <details className="mt-6">
          <summary className="underline underline-offset-4">{t("all", { count: told.count })}</summary>
          <Some of={told} />
        </details>
      )}
    </section>
  );
}

function Some({ of: { count, items }, title, mark }: { of: Rehearsal["told"]; title?: string; mark?: string }) {
  const t = useTranslations("selection.rehearsal");
  const ruleText = useRuleText();
  return (
    <div className="min-w-0">
      {title && <h3 className="font-sans text-sm text-quiet">{title}</h3>}
      <ul className="mt-1">
        {items.map(({ id, title: name, url, source, rule }) => (
          <li key={id} className="border-b border-line py-2">
            <p className="font-serif [overflow-wrap:anywhere]">
              {mark && <span className="font-mono text-quiet">{mark} </span>}
              {url ? (
                <a href={url} rel="noreferrer" className="underline decoration-line underline-offset-4">
                  {name}
                </a>
              ) : (
                name
              )}
            </p>
            <p className="text-[13px] text-quiet">
              {source}
              {rule && ` · ${ruleText(rule)}`}
            </p>
          </li>
        ))}
      </ul>
      {count > items.length && (
        <p className="pt-2 text-[13px] text-quiet">{t("more", { count: count - items.length })}</p>
      )}
    </div>
  );
}
