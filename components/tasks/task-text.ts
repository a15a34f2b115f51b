import { useTranslations } from "next-intl";

/**
 * The texts of a task type in the messages: a fixed one, or one of a field, choice, step or fact. If a type has no text
 * for something, the bare name is shown, so that no page has to know the existing types.
 */
export function useTaskText(type: string) {
  const t = useTranslations("tasks");
  return (path: string, values?: Record<string, string | number>): string => {
    const key = `${type}.${path}` as "synthesis.name";
    return t.has(key) ? t(key, values as never) : (path.split(".").at(-1) ?? path);
  };
}

/** Like `useTaskText`, for texts where undefined is better than a bare name. */
export function useTaskHint(type: string) {
  const t = useTranslations("tasks");
  return (path: string, values?: Record<string, string | number>): string | undefined => {
    const key = `${type}.${path}` as "synthesis.name";
    return t.has(key) ? t(key, values as never) : undefined;
  };
}

/** The names of task types; the bare type if it has no name. */
export function useTaskNames(): (type: string) => string {
  const t = useTranslations("tasks");
  return (type) => {
    const key = `${type as "synthesis"}.name` as const;
    return t.has(key) ? t(key) : type;
  };
}
