/** The suppressions that hold an address back from a schedule (or, without one, from everything) at an instant. */
export function suppressionsOf(email: string, scheduleId: string | null, now: Date) {
  return {
    email,
    AND: [{ OR: [{ scheduleId: null }, { scheduleId }] }, { OR: [{ until: null }, { until: { gt: now } }] }],
  };
}
