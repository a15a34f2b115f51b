// Dependencies flow one way: app -> components -> lib, worker -> lib. See the README's architecture section.
const domains =
  "recurrence|schedules|runs|tasks|themes|sources|synthesis|editions|deliveries|mailings|workspaces|members|invitations|people|keys|exports|backups|artifacts|requests|reports|connections|workflows|audit|health|samples";
const vocabulary = "schema|rules|policy|queries|commands|jobs";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "lib-imports-nothing-above",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components|worker|bin|prisma|tests)/" },
    },
    {
      name: "components-import-lib-only",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|worker|bin|prisma|tests)/" },
    },
    {
      name: "app-does-not-import-worker",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^(worker|bin|prisma|tests)/" },
    },
    {
      name: "worker-imports-lib-only",
      severity: "error",
      from: { path: "^worker/" },
      to: { path: "^(app|components|bin|prisma|tests)/" },
    },
    {
      name: "web-never-imports-the-queue",
      comment: "What the web wants done it writes as rows; the worker owns pg-boss (docs/decisions/0002).",
      severity: "error",
      from: { path: "^(app|components|lib/transport|lib/auth)/" },
      to: { path: "^lib/jobs/queue|node_modules/pg-boss", reachable: true },
    },
    {
      name: "only-lib-db-touches-the-client",
      severity: "error",
      from: { path: "^(app|components|worker|prisma|lib)/", pathNot: "^lib/(db|auth/server)" },
      to: { path: "^lib/db/client", dependencyTypesNot: ["type-only"], pathNot: "x^" },
    },
    {
      name: "domains-share-vocabulary-files-only",
      comment: "A domain's machinery in its subfolders is its own; the worker, tasks and tests drive it from outside.",
      severity: "error",
      from: { path: `^lib/(${domains})/`, pathNot: "^lib/tasks/" },
      to: {
        path: `^lib/(${domains})/`,
        pathNot: [`^lib/$1/`, `^lib/(${domains})/(${vocabulary}|describe|local-time|zones)\\.ts$`, "^lib/tasks/"],
      },
    },
    {
      name: "domains-know-neither-next-nor-react",
      severity: "error",
      from: { path: `^lib/(${domains})/`, pathNot: "^lib/editions/render/" },
      to: { path: "node_modules/(next|react|react-dom|next-intl)/" },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: {
        orphan: true,
        path: "^(lib|components|worker)/",
        pathNot: "\\.test\\.tsx?$|\\.d\\.ts$|generated|pdf-thread",
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|lib/db/generated" },
    exclude: { path: "lib/db/generated|\\.next|\\.build" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    parser: "swc",
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
