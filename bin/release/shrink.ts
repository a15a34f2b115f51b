import { readFileSync, writeFileSync } from "node:fs";
import { transform } from "esbuild";
import { filesUnder } from "@/bin/release/copy";

/**
 * Takes the blanks and comments out of what was built, which is half of it. Names stay, so that an error is still read in
 * the names of its source.
 */
export async function shrink(folders: string[]): Promise<void> {
  const scripts = folders.flatMap(filesUnder).filter((file) => /\.m?js$/.test(file));
  await Promise.all(
    scripts.map(async (file) => {
      const { code } = await transform(readFileSync(file, "utf8"), { minifyWhitespace: true, target: "node22" });
      writeFileSync(file, code);
    }),
  );
}
