import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as SchemaEngineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

/**
 * The SQL that would turn the database at `url` into what prisma/schema says; empty when they agree. Runs
 * Prisma's schema engine as WebAssembly, so no binary is downloaded.
 */
export async function schemaDiff(url: string): Promise<string> {
  const files = readdirSync("prisma/schema").map((name) => {
    const path = join("prisma/schema", name);
    return { path, content: readFileSync(path, "utf8") };
  });
  const factory = bindMigrationAwareSqlAdapterFactory(catalogAdapter(url));
  const { SchemaEngine } = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: files.map((f) => [f.path, f.content]) },
    () => undefined,
    factory,
  );
  try {
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: process.cwd() },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = result.stdout ?? "";
    return sql.includes("This is an empty migration") ? "" : sql.trim();
  } finally {
    engine.free();
  }
}

/**
 * An adapter that can read PostgreSQL's catalog: the stock one refuses the internal type `"char"` (OID 18). It
 * is passed through as an array of characters (OID 1002) and called a character on the other side.
 */
function catalogAdapter(url: string): PrismaPg {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const query = pool.query.bind(pool) as unknown as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  Object.assign(pool, {
    query: async (config: pg.QueryConfig) => {
      const result = await query(config);
      for (const field of result.fields) if (field.dataTypeID === 18) field.dataTypeID = 1002;
      return result;
    },
  });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (sql) => {
      const result = await queryRaw(sql);
      const columnTypes = result.columnTypes.map((type) =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return factory;
}

let loaded: Promise<EngineGlue> | undefined;

/** Once per process: the glue keeps views of its first instance's memory, and would use them to read a second one. */
function loadEngine(): Promise<EngineGlue> {
  return (loaded ??= instantiate());
}

/** The package imports its .wasm as a module, which loaders handle differently: it is instantiated by hand. */
async function instantiate(): Promise<EngineGlue> {
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const glue = (await import(pathToFileURL(join(folder, "schema_engine_bg.js")).href)) as EngineGlue;
  const bytes = readFileSync(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

type EngineGlue = typeof SchemaEngineModule & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};
