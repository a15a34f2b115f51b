import { readFileSync } from "node:fs";

/**
 * The settings that are given as files: the content of the file that `NAME_FILE` names is the value of `NAME`, as Docker and
 * Kubernetes pass secrets on. One line break at its end is left out. Throws a sentence for a file that cannot be read, and for
 * a setting that is given both ways.
 */
export function readSecretFiles(
  source: Record<string, string | undefined>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const file = source[`${name}_FILE`];
      if (!file) return [];
      if (source[name]) throw new Error(`Settings ${name} and ${name}_FILE are both set: keep one.`);
      return [[name, contentOf(file, `${name}_FILE`)]];
    }),
  );
}

function contentOf(file: string, setting: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new Error(`Setting ${setting} names a file that cannot be read: ${file}.`, { cause });
  }
}
