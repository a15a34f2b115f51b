import { AppError } from "@/lib/errors";

/** Maximum nesting depth of what is sent to us. */
const deepest = 64;

/** Refuses a value nested so deeply that validating it would overflow the stack. Throws `invalid`. */
export function refuseDeep(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new AppError("invalid", "too_deep");
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
}
