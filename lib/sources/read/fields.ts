import type { Field } from "@/lib/sources/read/xml";

/** The fields of these names, in the order of the names. */
export function all(fields: Field[], ...names: string[]): Field[] {
  return names.flatMap((wanted) => fields.filter(({ name }) => name === wanted));
}

/**
 * The text of the first field of these names that has any; if the field contains a `name` element, the text of that.
 */
export function valueOf(fields: Field[], ...names: string[]): string | undefined {
  return all(fields, ...names)
    .map(({ text, parts }) => (parts.find(({ name }) => name === "name")?.text ?? text).trim())
    .find((value) => value !== "");
}

/** A field's content as HTML: the raw markup if it was not escaped, else the text. */
export function htmlOf({ markup, text }: Field): string {
  return markup === null ? text : markup.replace(/<!\[CDATA\[|\]\]>/g, "");
}
