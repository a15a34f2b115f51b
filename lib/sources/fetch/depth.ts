/** Elements lie in one another no deeper than this in anything that people write. */
const deepest = 200;

/** What HTML does not close, or need not. */
export const neverClosed: ReadonlySet<string> = new Set(
  "area base br col dd dt embed hr img input li link meta option p source td th tr track wbr".split(" "),
);
export const nothing: ReadonlySet<string> = new Set();

/**
 * Whether markup is nested deeper than anything readable, in one pass over it: parsers take time that grows with the
 * square of the depth, or all of the stack.
 */
export function isDeep(markup: string, unclosed: ReadonlySet<string>): boolean {
  let depth = 0;
  for (const [tag, closing, name = ""] of markup.matchAll(/<(\/?)([a-z][\w:.-]*)(?![\w:.-])[^<>]*>/gi)) {
    if (tag.endsWith("/>") || unclosed.has(name.toLowerCase())) continue;
    depth = Math.max(0, depth + (closing ? -1 : 1));
    if (depth > deepest) return true;
  }
  return false;
}
