import fc from "fast-check";
import type { JsonSchema } from "@/lib/transport/api/openapi";

/** Values for a name in the API if its schema only says "a string": valid and invalid ones. */
export type Pools = Record<string, { right: unknown[]; wrong?: unknown[] }>;

export interface Source {
  root: JsonSchema;
  pools: Pools;
  /** Only valid values, as far as a schema can tell. */
  strict: boolean;
}

const nasty = [
  "",
  " ",
  "\0",
  "\u{d800}",
  "a\u0000b",
  "'; DROP TABLE schedule; --",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🗓",
  "x".repeat(10_000),
  "__proto__",
  "null",
  "NaN",
  "1e400",
  "-0",
  "%00",
  "{}",
];

/** Any value, with a preference for those that break programs. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...nasty, null, true, 0, -1, 1e21, 1.5, [], {}, [[]], { kind: {} }, [null], {
    constructor: 1,
  }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Text for places that can only contain text, such as a query. */
export const garbageText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...nasty.filter((text) => !/[\0\ud800]/.test(text)).map((text) => text.slice(0, 500))),
  fc.string({ maxLength: 40 }),
);

/** Values of a schema: mostly valid ones, sometimes (unless strict) one with something invalid in it. */
export function valuesOf(schema: JsonSchema, source: Source, name = ""): fc.Arbitrary<unknown> {
  const { right, wrong = [] } = source.pools[name] ?? {};
  const arbitrary = right ? fc.constantFrom(...right) : rightValues(schema, source, name);
  if (source.strict) return arbitrary;
  // A value that would make the product contact a server on the internet is never garbage.
  const bad = name === "url" ? fc.constantFrom(...wrong) : fc.oneof(garbage, fc.constantFrom<unknown>(...wrong, null));
  return fc.oneof({ weight: 20, arbitrary }, { weight: 1, arbitrary: bad });
}

function rightValues(schema: JsonSchema, source: Source, name: string): fc.Arbitrary<unknown> {
  const inner = (one: unknown, of = name) => valuesOf(one as JsonSchema, source, of);
  if (typeof schema.$ref === "string") return inner(resolve(schema.$ref, source.root));
  const options = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined;
  if (options) return fc.oneof(...options.map((option) => inner(option)));
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case "object":
      return objects(schema, source, inner);
    case "array":
      return fc.array(inner(schema.items ?? {}), { minLength: source.strict ? 1 : 0, maxLength: 4 });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
    case "number":
      return fc.integer({ min: bound(schema.minimum, -2), max: bound(schema.maximum, 1_000) });
    case "string":
      return strings(schema);
    default:
      return garbage;
  }
}

function objects(
  schema: JsonSchema,
  { strict }: Source,
  inner: (one: unknown, of: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, unknown>);
  const required = (schema.required ?? []) as string[];
  const model = Object.fromEntries(properties.map(([key, one]) => [key, inner(one, key)]));
  const right = fc.record(model, { requiredKeys: required.filter((key) => key in model) });
  if (strict) return right;
  return right.chain((value) =>
    fc.oneof(
      { weight: 20, arbitrary: fc.constant<unknown>(value) },
      { weight: 1, arbitrary: fc.constant<unknown>({ ...value, surprise: 1 }) },
      { weight: 1, arbitrary: fc.constant<unknown>(Object.fromEntries(Object.entries(value).slice(1))) },
    ),
  );
}

function strings(schema: JsonSchema): fc.Arbitrary<unknown> {
  switch (schema.format) {
    case "uuid":
      return fc.uuid();
    case "date-time":
      return fc
        .date({ min: new Date(0), max: new Date("2300-01-01"), noInvalidDate: true })
        .map((at) => at.toISOString());
    case "email":
      return fc.integer({ min: 1, max: 9 }).map((n) => `reader${n}@example.com`);
    default:
      return fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), garbageText);
  }
}

function resolve(pointer: string, root: JsonSchema): unknown {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((node, part) => (node as JsonSchema)[part], root);
}

/** A schema's limit, or the default if it is missing or too large for a test. */
function bound(limit: unknown, otherwise: number): number {
  return typeof limit === "number" && Math.abs(limit) < 1e7 ? limit : otherwise;
}
