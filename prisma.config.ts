import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` are WebAssembly inside, yet the command line insists on a native
// schema engine it would have to download. Any executable satisfies it; migrations run through bin/migrate.ts.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
