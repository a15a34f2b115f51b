import { readableOn } from "@/lib/colour";
import { mailGround } from "@/lib/mail/schema";

// The look of the parts of a mail. Mail programs do not support style sheets reliably, so each element carries its own
// styles; the classes are only for the dark scheme and narrow screens.

const serif = "Newsreader, Charter, 'Iowan Old Style', Georgia, 'Times New Roman', serif";
const sans = "Inter, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const mono = "'JetBrains Mono', ui-monospace, Menlo, Consolas, monospace";
export const light = { paper: mailGround, ink: "#1c1a16", quiet: "#6a6458", line: "#cfc7b5", accent: "#b8321a" };

const dark = { paper: "#15130f", accent: "#f07a58" };

/** The colour of marks and bars in the light scheme: the workspace's, or the default. */
export function accentOf({ accent }: { accent?: string | null }): string {
  return accent ?? light.accent;
}

// Programs that know the reader's colour scheme follow it; the others show the light one.
export const darkScheme = (accent: string | null | undefined) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper { background-color: ${dark.paper} !important; }
    .ink { color: #efe9dc !important; }
    .quiet { color: #a69e8d !important; }
    .accent { color: ${darkAccent(accent)} !important; }
    .bar { background-color: ${darkAccent(accent)} !important; }
    .line { border-color: #453e34 !important; }
    .rule { border-color: #efe9dc !important; }
  }
  @media (max-width: 520px) {
    .column { padding-left: 18px !important; padding-right: 18px !important; }
    .masthead { font-size: 34px !important; line-height: 40px !important; }
    .stacked, .stacked tbody, .stacked tr, .stacked td { display: block !important; }
    .stacked thead { display: none !important; }
    .stacked tr { padding: 6px 0 10px !important; }
    .stacked td { border: 0 !important; padding: 1px 0 !important; text-align: left !important; }
    .stacked td:first-child { border-top: 1px solid #cfc7b5 !important; padding-top: 8px !important; font-weight: 600; }
    .stacked .label { display: inline-block !important; width: 46%; margin: 0 !important; }
  }`;

function darkAccent(accent: string | null | undefined): string {
  return accent ? readableOn(dark.paper, accent) : dark.accent;
}

// Text without a place to break breaks anywhere, so that nothing is wider than the column.
const breaking = { overflowWrap: "anywhere", wordBreak: "break-word" } as const;

export const small = {
  fontFamily: sans,
  fontSize: 13,
  lineHeight: "19px",
  color: light.quiet,
  margin: "6px 0",
  ...breaking,
};
export const prose = {
  fontFamily: serif,
  fontSize: 17,
  lineHeight: "27px",
  color: light.ink,
  margin: "0 0 10px",
  ...breaking,
};
export const figure = { fontFamily: mono, fontSize: 14, lineHeight: "20px", color: light.ink, ...breaking };
export const masthead = {
  fontFamily: serif,
  fontSize: 42,
  lineHeight: "48px",
  fontWeight: 500,
  letterSpacing: "-0.02em",
  color: light.ink,
  textAlign: "center" as const,
  margin: "18px 0 14px",
  ...breaking,
};
export const sectionHeading = {
  fontFamily: serif,
  fontSize: 23,
  lineHeight: "29px",
  fontWeight: 500,
  color: light.ink,
  margin: "26px 0 6px",
  ...breaking,
};
export const rule = { width: "100%", border: "none", margin: "8px 0" };
export const mark = (accent: string) => ({ fontFamily: mono, fontSize: 11, color: accent, textDecoration: "none" });
