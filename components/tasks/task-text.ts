import { useTranslations } from "next-intl";

/**
 * What the messages say of a task type: a fixed word of it, or one of a field, choice, step or fact. A type that has no
 * word for something shows its bare name, so that no page has to know the types there are.
 */
export function useTaskText(type: string) {
  const t = useTranslations("tasks");
  return (path: string, values?: Record<string, string | number>): string => {
    const key = `${type}.${path}` as "synthesis.name";
    return t.has(key) ? t(key, values as never) : (path.split(".").at(-1) ?? path);
  };
}

/** The same where saying nothing is better than saying a bare name. */
export function useTaskHint(type: string) {
  const t = useTranslations("tasks");
  return (path: string, values?: Record<string, string | number>): string | undefined => {
    const key = `${type}.${path}` as "synthesis.name";
    return t.has(key) ? t(key, values as never) : undefined;
  };
}

/** The names of task types; of one that has none, its bare name. */
export function useTaskNames(): (type: string) => string {
  const t = useTranslations("tasks");
  return (type) => {
    const key = `${type as "synthesis"}.name` as const;
    return t.has(key) ? t(key) : type;
  };
}
