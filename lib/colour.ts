/** A colour like `#1c1a16`, in lower case. */
export const colourPattern = /^#[0-9a-f]{6}$/;

/** The contrast between two colours, from 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The contrast that text must have (WCAG 2.2, 1.4.3). */
export const leastContrast = 4.5;

/** Mixes a colour with white until text in it is readable on a dark background. */
export function readableOn(ground: string, colour: string): string {
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = mixedWithWhite(colour, part);
    if (contrastOf(mixed, ground) >= leastContrast) return mixed;
  }
  return "#ffffff";
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixedWithWhite(colour: string, part: number): string {
  const mixed = channelsOf(colour).map((value) => Math.round(value + (255 - value) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
