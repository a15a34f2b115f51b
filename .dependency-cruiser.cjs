// Dependencies flow one way: app -> components -> lib, worker -> lib. See the README's architecture section.
const strata = require("./lib/strata.json");

// Folders and files of lib, each of which may import those before it: there is no circle between them.
const inOrder = Object.values(strata).flat();
const pathOf = (name) => (name === "tasks/*" ? "^lib/tasks/[^/.]+/" : `^lib/${name}(/|\\.tsx?$)`);
// The folders within tasks are products; its own files are the contract.
const contract = "^lib/tasks/[^/]+$";
const above = (name) => inOrder.slice(inOrder.indexOf(name) + 1).map(pathOf);
const upward = inOrder.flatMap((name) => {
  const to = above(name);
  const from = name === "tasks" ? contract : pathOf(name);
  return to.length > 0
    ? [
        {
          name: `${name.replace("/*", "-types")}-imports-nothing-above`,
          severity: "error",
          from: { path: from },
          to: { path: to },
        },
      ]
    : [];
});

const domains = inOrder
  .slice(inOrder.indexOf("recurrence"))
  .filter((name) => !["tasks/*", "auth", "transport", "assembly"].includes(name))
  .join("|");
const vocabulary = "schema|rules|policy|queries|commands|jobs|notices|product|transitions";

// Who may act for the whole installation, or mint a scope; nobody else can.
const mayActForAll = [
  "^lib/db/",
  // Sessions, memberships, keys and invitations are looked up before there is a workspace.
  "^lib/(auth|people|members|keys|invitations|workspaces)/",
  // What the worker does by itself, for all workspaces in turn.
  "^worker/",
  "^lib/jobs/queue",
  "^lib/(runs/execute|schedules/dispatch|schedules/mend|schedules/bulk|deliveries/(send|report)|notices/send|sources/(poll|pages|imports|health)|exports/write)/",
  "^lib/sources/fetch/host-turns",
  "^lib/health/",
  // Words are looked for in an index of all workspaces; what is found is read in the scope.
  "^lib/search/words/",
  // A schedule completes by its rule, whoever has changed it.
  "^lib/schedules/change/plan",
  // A backup is of the whole installation.
  "^lib/tasks/database_backup/run",
  // The first workspace.
  "^prisma/seed",
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: "a-stratum-for-everything",
      comment: "What lies in lib has its place in lib/strata.json.",
      severity: "error",
      from: { path: "^lib/", pathNot: [...inOrder.map(pathOf), contract, "\\.test\\.ts$"] },
      to: {},
    },
    {
      name: "task-types-know-none-of-each-other",
      severity: "error",
      from: { path: "^lib/tasks/([^/.]+)/" },
      to: { path: "^lib/tasks/[^/.]+/", pathNot: "^lib/tasks/$1/" },
    },
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
      name: "few-act-for-the-whole-installation",
      severity: "error",
      from: { path: "^(app|components|lib|worker|prisma|bin)/", pathNot: [...mayActForAll, "\\.test\\.ts$"] },
      to: { path: "^lib/db/(system|pools|client)", dependencyTypesNot: ["type-only"] },
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
        pathNot: "\\.test\\.tsx?$|\\.d\\.ts$|generated|lib/assembly/offload",
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
