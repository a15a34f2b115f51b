/** One changed value: a field, or a part of it. */
export interface ChangedPart {
  field: string;
  /** The path within the field, outermost part first; positions in lists count from 1. Empty for the field itself. */
  path: string[];
  before: unknown;
  after: unknown;
}

/** What changed in a field: the whole field, or, if it has parts, only the parts that differ. */
export function changedParts({ field, before, after }: Omit<ChangedPart, "path">): ChangedPart[] {
  if (!hasParts(before) && !hasParts(after)) return [{ field, path: [], before, after }];
  const [was, is] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [one, other] = [was.get(key)?.value ?? null, is.get(key)?.value ?? null];
    return one === other ? [] : [{ field, path: (was.get(key) ?? is.get(key))?.path ?? [], before: one, after: other }];
  });
}

function hasParts(value: unknown): boolean {
  return typeof value === "object" && value !== null && (!Array.isArray(value) || value.some(hasParts));
}

function leavesOf(value: unknown, path: string[] = []): Map<string, { path: string[]; value: unknown }> {
  if (!hasParts(value)) {
    // A list of words is one value.
    const leaf = Array.isArray(value) ? value.join(", ") : value;
    return new Map([[path.join("\n"), { path, value: leaf }]]);
  }
  const entries = Array.isArray(value)
    ? value.map((one: unknown, index) => [String(index + 1), one] as const)
    : Object.entries(value as object);
  return new Map(entries.flatMap(([name, one]) => [...leavesOf(one, [...path, name])]));
}
