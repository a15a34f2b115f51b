import { buildWhenStale } from "@/bin/build";
import { writeAllClientMessages } from "@/bin/client-messages";
import { makeReady } from "@/bin/make-ready";

// In a clone: what runs is built from the sources first.
await makeReady(async (say) => {
  if (process.argv[2] === "production") await buildWhenStale(say);
  else writeAllClientMessages();
});
