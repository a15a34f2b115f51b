import type { AuditValues } from "@/lib/audit/schema";

/** The fields in which two states differ, each with both values; a field missing in one of them counts as null. */
export function changesBetween(before: AuditValues, after: AuditValues) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const change = { field, before: before[field] ?? null, after: after[field] ?? null };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}
