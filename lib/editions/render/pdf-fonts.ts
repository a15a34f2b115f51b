import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Font } from "@react-pdf/renderer";
import { families, packed } from "@/lib/editions/render/font-files";
import { openWoff } from "@/lib/editions/render/open-woff";

const require = createRequire(import.meta.url);

/** Fallbacks for what a family lacks: Sans has Cyrillic and Greek, the last one has the rest. */
export function stack(family: keyof typeof families): string[] {
  return [...new Set([family, "Sans", ...Object.keys(packed)])];
}

let loaded: Promise<void> | undefined;

/** Loads the fonts, once. */
export function loadFonts(): Promise<void> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<void> {
  for (const [family, files] of Object.entries(families))
    for (const [weight, file] of Object.entries(files)) {
      const fontWeight = Number(weight);
      Font.register({ family, src: require.resolve(file), fontWeight });
      await ready(family, fontWeight);
    }
  // Words are never hyphenated, because figures and names are looked up, not read as running text.
  Font.registerHyphenationCallback((word) => [word]);
  // react-pdf loads fonts by their path; once it has read one, the file is no longer needed.
  const folder = await mkdtemp(join(tmpdir(), "periodical-font-"));
  try {
    for (const [family, file] of Object.entries(packed)) {
      const src = join(folder, `${family}.ttf`);
      await writeFile(src, openWoff(await readFile(require.resolve(file))));
      Font.register({ family, src });
      await ready(family, 400);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The parts of a fontkit font that are used here. */
interface Glyphs {
  getGlyph: (id: number, codePoints?: number[]) => { codePoints: number[] };
}

/**
 * Loads a font. fontkit caches each glyph as it was first requested: one that was first used as a part of another glyph
 * (the Π of a П) stands for no letter from then on, in every later document, and react-pdf leaves it out.
 */
async function ready(fontFamily: string, fontWeight: number): Promise<void> {
  await Font.load({ fontFamily, fontWeight });
  const font = Font.getFont({ fontFamily, fontWeight })?.data as unknown as Glyphs;
  const find = font.getGlyph.bind(font);
  font.getGlyph = (id, codePoints = []) => {
    const glyph = find(id, codePoints);
    if (glyph.codePoints.length === 0) glyph.codePoints = codePoints;
    return glyph;
  };
}
