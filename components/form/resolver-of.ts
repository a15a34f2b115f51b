import { zodResolver } from "@hookform/resolvers/zod";
import type { FieldValues, Resolver } from "react-hook-form";
import type { z } from "zod";

/** Checks a form with the schema of what it sends, if its values have another shape. Errors keep the schema's paths. */
export function resolverOf<Values extends FieldValues, Schema extends z.ZodType<FieldValues, FieldValues>>(
  schema: Schema,
  inputOf: (values: Values) => unknown,
): Resolver<Values, unknown, z.output<Schema>> {
  const check = zodResolver(schema) as unknown as Resolver<Values, unknown, z.output<Schema>>;
  return (values, context, options) => check(inputOf(values) as Values, context, options);
}
