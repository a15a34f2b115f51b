import { z } from "zod";
import { isLostRace } from "@/lib/db/constraint";
import { AppError, type ErrorCode, type FieldError } from "@/lib/errors";
import { errorText, isErrorText } from "@/lib/i18n/errors";
import type { Locale } from "@/lib/i18n/schema";

const statusOf: Record<ErrorCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_many_requests: 429,
};

/** An error as both forms and REST return it: one code, one sentence, and one sentence per field. */
export interface ErrorView {
  code: ErrorCode;
  message: string;
  fields: { path: (string | number)[]; code: string; message: string }[];
}

/** An error as REST returns it (RFC 9457), with a JSON Pointer (RFC 6901) into the body for each invalid field. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string().optional(),
  instance: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string(), field: z.string(), code: z.string(), detail: z.string() }))
    .optional(),
});

/** The view of an error that a caller may see; null for an internal error. */
export function toErrorView(error: unknown, locale: Locale): ErrorView | null {
  if (error instanceof z.ZodError) {
    const fields = error.issues.flatMap(fieldErrorsOf).map((field) => fieldView(field, locale));
    return { code: "invalid", message: fields[0]?.message ?? errorText(locale, "invalid"), fields };
  }
  if (error instanceof AppError) {
    const fields = error.fields.map((field) => fieldView(field, locale));
    return { code: error.code, message: errorText(locale, error.reason, error.values), fields };
  }
  if (isLostRace(error)) return { code: "conflict", message: errorText(locale, "lost_race"), fields: [] };
  return null;
}

/** Whether an error means that nothing was changed, and says why: the caller may correct it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof z.ZodError || error instanceof AppError || isLostRace(error);
}

/** An error view as `application/problem+json` (RFC 9457), each field with a JSON Pointer (RFC 6901) into the body. */
export function problemResponse(view: ErrorView, instance?: string): Response {
  const status = statusOf[view.code];
  const body = {
    type: `urn:periodical:problem:${view.code}`,
    title: view.message,
    status,
    code: view.code,
    ...(instance ? { instance } : {}),
    ...(view.fields.length > 0
      ? {
          errors: view.fields.map(({ path, code, message }) => ({
            pointer: pointerOf(path),
            field: String(path[0] ?? ""),
            code,
            detail: message,
          })),
        }
      : {}),
  };
  return Response.json(body, {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    },
  });
}

/** One error per field; of unknown keys, one for each key. */
function fieldErrorsOf(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], code: "unknown_field" }));
  return [{ path, code: isErrorText(issue.message) ? issue.message : "invalid" }];
}

function fieldView({ path, code, values }: FieldError, locale: Locale): ErrorView["fields"][number] {
  return { path, code, message: errorText(locale, code, values) };
}

function pointerOf(path: (string | number)[]): string {
  return path.map((part) => `/${String(part).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}
