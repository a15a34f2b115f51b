import { findTaskDefinition } from "@/lib/tasks/definitions";

/** What every step can be asked for besides its facts: how it ended, its page, and the first file it made. */
const always = ["status", "link", "file"] as const;

const pattern = /\{\{\s*steps\.([\w-]+)\.([\w-]+)\s*\}\}/g;

/** What of a step of a type later steps can use, by name; `{{steps.<step>.<name>}}` stands for it. */
export function outputsOf(taskType: string): string[] {
  return [...always, ...(findTaskDefinition(taskType)?.facts ?? [])];
}

/** The variables in any text among params, at any depth. */
export function variablesIn(params: unknown): { step: string; name: string }[] {
  if (typeof params === "string")
    return [...params.matchAll(pattern)].map(([, step = "", name = ""]) => ({ step, name }));
  if (typeof params !== "object" || params === null) return [];
  return Object.values(params).flatMap(variablesIn);
}

/** Params with each variable replaced by what `valueOf` says of it; for a text that is JSON, as JSON would say it. */
export function fillParams(
  taskType: string,
  params: Record<string, unknown>,
  valueOf: (step: string, name: string) => string,
): Record<string, unknown> {
  const json = new Set(
    findTaskDefinition(taskType)?.fields.flatMap((field) => ("json" in field && field.json ? field.name : [])),
  );
  return Object.fromEntries(
    Object.entries(params).map(([field, value]) => [
      field,
      filled(value, (step, name) => {
        const said = valueOf(step, name);
        return json.has(field) ? JSON.stringify(said).slice(1, -1) : said;
      }),
    ]),
  );
}

function filled(value: unknown, valueOf: (step: string, name: string) => string): unknown {
  if (typeof value === "string") return value.replace(pattern, (_, step: string, name: string) => valueOf(step, name));
  if (Array.isArray(value)) return value.map((one) => filled(one, valueOf));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, valueOf)]));
}
