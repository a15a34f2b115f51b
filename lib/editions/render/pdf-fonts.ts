import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Font } from "@react-pdf/renderer";
import { openWoff } from "@/lib/editions/render/open-woff";

const require = createRequire(import.meta.url);

// Each a whole font in one file: of a family in many small ones, react-pdf embeds a copy for every change between them.
const families = {
  Serif: {
    400: "@expo-google-fonts/newsreader/400Regular/Newsreader_400Regular.ttf",
    500: "@expo-google-fonts/newsreader/500Medium/Newsreader_500Medium.ttf",
  },
  Sans: {
    400: "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
    600: "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
  },
  Mono: { 400: "@expo-google-fonts/jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf" },
} as const;

/** Every script of the basic plane, plainly: for what the fonts of the product's pages lack. */
const other = "@fontsource/unifontex/files/unifontex-latin-400-normal.woff";

/** What a family lacks another one has: the sans Cyrillic and Greek, the last one the rest. */
export function stack(family: keyof typeof families): string[] {
  return [...new Set([family, "Sans", "Other"])];
}

let loaded: Promise<void> | undefined;

/** Makes the fonts ready, once. */
export function loadFonts(): Promise<void> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<void> {
  for (const [family, files] of Object.entries(families)) {
    const fonts = Object.entries(files).map(([weight, file]) => ({
      src: require.resolve(file),
      fontWeight: Number(weight),
    }));
    Font.register({ family, fonts });
  }
  // Words are never parted: figures and names are looked up, not read along.
  Font.registerHyphenationCallback((word) => [word]);
  // react-pdf takes fonts by their path; once it has read this one, the file is not needed any more.
  const folder = await mkdtemp(join(tmpdir(), "periodical-font-"));
  try {
    const src = join(folder, "other.ttf");
    await writeFile(src, openWoff(await readFile(require.resolve(other))));
    Font.register({ family: "Other", src });
    await Font.load({ fontFamily: "Other" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
