import { whileVisible } from "@/components/ui/while-visible";
import type { RunDetail } from "@/lib/runs/schema";

/** Calls `hear` for each change of a run while the page is visible, until it returns false. Returns how to stop. */
export function followRun(id: string, hear: (run: RunDetail) => boolean): () => void {
  return whileVisible(() => {
    const source = new EventSource(`/api/v1/runs/${id}/events`);
    source.addEventListener("run", (event) => {
      if (!hear(JSON.parse(String(event.data)) as RunDetail)) source.close();
    });
    return () => source.close();
  });
}
