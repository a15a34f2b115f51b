// What a mail's parts look like. Mail programs know no style sheets to rely on, so each element carries its own; the
// classes are for the dark scheme alone.

const serif = "Newsreader, Charter, 'Iowan Old Style', Georgia, 'Times New Roman', serif";
const sans = "Inter, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const mono = "'JetBrains Mono', ui-monospace, Menlo, Consolas, monospace";
export const light = { paper: "#faf8f2", ink: "#1c1a16", quiet: "#6a6458", line: "#cfc7b5", accent: "#b8321a" };

// Programs that know the reader's scheme follow it; the others show the light one.
export const darkScheme = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper { background-color: #15130f !important; }
    .ink { color: #efe9dc !important; }
    .quiet { color: #a69e8d !important; }
    .accent { color: #f07a58 !important; }
    .bar { background-color: #f07a58 !important; }
    .line { border-color: #453e34 !important; }
    .rule { border-color: #efe9dc !important; }
  }
  @media (max-width: 520px) { .column { padding-left: 18px !important; padding-right: 18px !important; } }`;

export const small = { fontFamily: sans, fontSize: 13, lineHeight: "19px", color: light.quiet, margin: "6px 0" };
export const prose = { fontFamily: serif, fontSize: 17, lineHeight: "27px", color: light.ink, margin: "0 0 10px" };
export const figure = { fontFamily: mono, fontSize: 14, lineHeight: "20px", color: light.ink };
export const masthead = {
  fontFamily: serif,
  fontSize: 42,
  lineHeight: "48px",
  fontWeight: 500,
  letterSpacing: "-0.02em",
  color: light.ink,
  textAlign: "center" as const,
  margin: "18px 0 14px",
};
export const sectionHeading = {
  fontFamily: serif,
  fontSize: 23,
  lineHeight: "29px",
  fontWeight: 500,
  color: light.ink,
  margin: "26px 0 6px",
};
export const rule = { width: "100%", border: "none", margin: "8px 0" };
export const mark = { fontFamily: mono, fontSize: 11, color: light.accent, textDecoration: "none" };
