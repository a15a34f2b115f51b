/** Next.js calls this once in each web process, before its first request. */
export async function register(): Promise<void> {
  const { countRequests } = await import("@/lib/transport/count-requests");
  countRequests();
}
