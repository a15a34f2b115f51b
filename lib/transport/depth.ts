import { AppError } from "@/lib/errors";

/** Nothing that is sent to us lies deeper in itself than this. */
const deepest = 64;

/** Refuses what is nested so deeply that checking it would take all of the stack. Throws `invalid`. */
export function refuseDeep(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new AppError("invalid", "too_deep");
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
}
