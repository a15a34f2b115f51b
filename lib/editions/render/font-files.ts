// Each font is one file: if a family is split into many small ones, react-pdf embeds a copy for every change between
// them.
export const families = {
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

/**
 * For characters that the fonts of the product's pages lack: scripts whose letters join or have points, then a plain
 * font for all others.
 */
export const packed = {
  Arabic: "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal.woff",
  Hebrew: "@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff",
  Other: "@fontsource/unifontex/files/unifontex-latin-400-normal.woff",
} as const;

/** Every font file that a PDF may need, as modules are named. */
export const fontFiles: readonly string[] = [
  ...Object.values(families).flatMap((files) => Object.values(files)),
  ...Object.values(packed),
];
