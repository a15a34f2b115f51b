import { makeReady } from "@/bin/make-ready";

// In a release everything is built.
await makeReady(() => Promise.resolve());
