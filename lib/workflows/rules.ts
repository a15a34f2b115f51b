import { findTaskDefinition } from "@/lib/tasks/registry";

/** The outputs that every step has besides its facts: how it ended, its page, and the first file it made. */
const always = ["status", "link", "file"] as const;

const pattern = /\{\{\s*steps\.([\w-]+)\.([\w-]+)\s*\}\}/g;

/** The outputs of a step that later steps can use, by name, written as `{{steps.<step>.<name>}}`. */
export function outputsOf(taskType: string): string[] {
  return [...new Set([...always, ...(findTaskDefinition(taskType)?.facts ?? [])])];
}

/** Whether a step signs what it sends. */
export function signs(steps: readonly { taskType: string }[]): boolean {
  return steps.some(({ taskType }) => findTaskDefinition(taskType)?.signs);
}

/** The variables in any text among params, at any depth. */
export function variablesIn(params: unknown): { step: string; name: string }[] {
  if (typeof params === "string")
    return [...params.matchAll(pattern)].map(([, step = "", name = ""]) => ({ step, name }));
  if (typeof params !== "object" || params === null) return [];
  return Object.values(params).flatMap(variablesIn);
}

/** The value of a step's output, by its name; null if there is none. */
type ValueOf = (step: string, name: string) => string | null;

/** Params with each variable replaced by its value from `valueOf`; in a field that contains JSON, encoded as JSON. */
export function fillParams(
  taskType: string,
  params: Record<string, unknown>,
  valueOf: ValueOf,
): Record<string, unknown> {
  const json = new Set(
    findTaskDefinition(taskType)?.fields.flatMap((field) => ("json" in field && field.json ? field.name : [])),
  );
  return Object.fromEntries(
    Object.entries(params).map(([field, value]) => [field, filled(value, valueOf, json.has(field))]),
  );
}

function filled(value: unknown, valueOf: ValueOf, json: boolean): unknown {
  if (typeof value === "string")
    return value.replace(pattern, (_, step: string, name: string, at: number) => {
      const said = valueOf(step, name);
      return json ? inJson(said, isWithinString(value, at)) : (said ?? "");
    });
  if (Array.isArray(value)) return value.map((one) => filled(one, valueOf, json));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, valueOf, json)]));
}

/** Within quotes, part of a JSON string; otherwise a JSON value of its own. */
function inJson(said: string | null, withinString: boolean): string {
  if (withinString) return JSON.stringify(said ?? "").slice(1, -1);
  if (said === null) return "null";
  return String(Number(said)) === said && Number.isFinite(Number(said)) ? said : JSON.stringify(said);
}

function isWithinString(json: string, at: number): boolean {
  const quotes = json.slice(0, at).replace(/\\./g, "").split('"').length - 1;
  return quotes % 2 === 1;
}
