import type { Field } from "@/lib/sources/read/xml";

/** The fields of these names, in the order of the names. */
export function all(fields: Field[], ...names: string[]): Field[] {
  return names.flatMap((wanted) => fields.filter(({ name }) => name === wanted));
}

/** The words of the first field of these names that has any; of one that holds elements, those of its `name`. */
export function valueOf(fields: Field[], ...names: string[]): string | undefined {
  return all(fields, ...names)
    .map(({ text, parts }) => (parts.find(({ name }) => name === "name")?.text ?? text).trim())
    .find((value) => value !== "");
}

/** What a field says as HTML: as written where somebody forgot to escape it, else its characters. */
export function htmlOf({ markup, text }: Field): string {
  return markup === null ? text : markup.replace(/<!\[CDATA\[|\]\]>/g, "");
}
