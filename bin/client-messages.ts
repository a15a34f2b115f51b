import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { messagesOf } from "@/lib/i18n/messages";

const file = ".build/client-messages.json";

/** Writes to a file which messages the browser needs for each page and layout; the build reads it. */
export async function writeClientMessages(): Promise<void> {
  write(clientMessages(await clientSources()));
}

/** In development, every page gets all of them. */
export function writeAllClientMessages(): void {
  write({ error: Object.keys(messagesOf("en")) });
}

function write(needed: Record<string, string[]>): void {
  mkdirSync(".build", { recursive: true });
  writeFileSync(file, JSON.stringify(needed));
}

/**
 * For each page and layout (its path within `app`, without the extension) the messages that its client components use,
 * as paths into the catalogue: read from what they import. A name that is only known at runtime, as in
 * "${kind}.delete", means every one that matches. Of the errors, only those named in the code are included. What the
 * layouts around a page have is not repeated.
 */
export function clientMessages(sourcesOf: Record<string, string[]>): Record<string, string[]> {
  const needed = Object.entries(sourcesOf).map(([entry, sources]) => ({
    entry,
    messages: withoutParts(new Set(sources.flatMap(usesOf))),
  }));
  const layouts = needed.filter(({ entry }) => isLayout(entry));
  const within = (entry: string, layout: string) => !isLayout(entry) && entry.startsWith(layout.replace(/layout$/, ""));
  return Object.fromEntries(
    needed.flatMap(({ entry, messages }) => {
      const around = layouts.filter((layout) => within(entry, layout.entry)).flatMap((layout) => layout.messages);
      const own = messages.filter((message) => !around.includes(message));
      return own.length > 0 ? [[entry, own]] : [];
    }),
  );
}

/** For each page and layout the files of the project whose code runs in the browser. */
export async function clientSources(): Promise<Record<string, string[]>> {
  const entries = globSync("app/**/{page,layout,error,not-found}.tsx").map((path) => path.replaceAll("\\", "/"));
  const importsOf = await readImports(entries);
  const inBrowser = (entry: string) => {
    const seen = new Map<string, boolean>();
    const visit = (path: string, within: boolean) => {
      const client = within || isClient(path);
      if (seen.get(path) === true || seen.get(path) === client) return;
      seen.set(path, client);
      for (const imported of importsOf(path)) visit(imported, client);
    };
    visit(entry, false);
    return [...seen].flatMap(([path, client]) => (client ? [path] : []));
  };
  return Object.fromEntries(
    entries.map((entry) => [entry.replace(/^app\//, "").replace(/\.tsx$/, ""), inBrowser(entry)]),
  );
}

function isLayout(entry: string): boolean {
  return /(^|\/)layout$/.test(entry);
}

/** Returns the project files that a file imports, without types. */
async function readImports(entries: string[]): Promise<(path: string) => string[]> {
  const { metafile } = await build({
    entryPoints: entries,
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    format: "esm",
    platform: "node",
    jsx: "automatic",
    outdir: ".build/unwritten",
    loader: { ".css": "empty" },
    logLevel: "error",
  });
  return (path) =>
    (metafile.inputs[path]?.imports ?? []).filter(({ external }) => !external).map(({ path: imported }) => imported);
}

const texts = new Map<string, string>();

function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(path, "utf8");
  texts.set(path, text);
  return text;
}

function isClient(path: string): boolean {
  return /^["']use client["']/.test(textOf(path));
}

function usesOf(path: string): string[] {
  const text = textOf(path);
  const named = [...text.matchAll(/(?:useTranslations\(|namespace: )\s*(?:"([^"]+)"|`([^`]+)`)/g)];
  const words = new Set([...text.matchAll(/"(\w+)"/g)].map(([, word]) => word));
  return [
    ...named.flatMap(([, literal, template]) => (literal ? [literal] : matching(template ?? ""))),
    ...errors.filter((code) => words.has(code)).map((code) => `errors.${code}`),
  ];
}

const errors = Object.keys(messagesOf("en").errors);
const namespaces = namespacesIn(messagesOf("en"));

function namespacesIn(messages: object, path: string[] = []): string[] {
  return Object.entries(messages).flatMap(([key, child]: [string, unknown]) =>
    typeof child === "object" && child !== null
      ? [[...path, key].join("."), ...namespacesIn(child, [...path, key])]
      : [],
  );
}

function matching(template: string): string[] {
  const pattern = template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\."));
  return namespaces.filter((name) => new RegExp(`^${pattern.join("[^.]+")}$`).test(name));
}

/** Removes paths within another one of them, which includes them. */
function withoutParts(messages: Set<string>): string[] {
  const whole = (path: string) =>
    path.split(".").some((_, index, parts) => index > 0 && messages.has(parts.slice(0, index).join(".")));
  return [...messages].filter((path) => !whole(path)).sort();
}
