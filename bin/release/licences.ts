import { readFileSync } from "node:fs";

interface LockedPackage {
  version?: string;
  license?: string;
  dev?: boolean;
}

/** The packages that a release is made of, with their versions and licences, as a Markdown table. */
export function licences(): string {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const rows = Object.entries(packages)
    .filter(([path, one]) => path !== "" && one.dev !== true)
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return `| ${name} | ${version ?? ""} | ${license ?? "see the package"} |`;
    });
  const table = [...new Set(rows)].sort();
  return `# Licences\n\nPeriodical contains code of these packages.\n\n| package | version | licence |\n| --- | --- | --- |\n${table.join("\n")}\n`;
}
