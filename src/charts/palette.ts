/**
 * The colours and the font of charts. Series: eight hues of the Okabe–Ito set (blue, vermilion, yellow, purple, green, orange, grey)
 * moved in lightness and hue by search until any two stay apart for full sight and for each kind of colour blindness alike, at a
 * contrast of 3 : 1 with the background. Their least distance is 0.10 (light) and 0.13 (dark) in OKLab under the simulations of
 * Machado et al. 2009, where Okabe and Ito's own eight come to 0.08 and two of those cannot be seen on white.
 */

/** Fonts of about the widths that pictures drawn without a browser are laid out with. */
export const FONT =
  "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

export interface Palette {
  background: string;
  /** Text, and marks over a plot. */
  text: string;
  /** Axis names, ticks, notes: text too. */
  quiet: string;
  axis: string;
  grid: string;
  /** Series, in order of use: the first ones are furthest apart. */
  series: readonly string[];
}

const light: Palette = {
  background: "#ffffff",
  text: "#1c2024",
  quiet: "#5b626a",
  axis: "#7c848c",
  grid: "#e6e8eb",
  series: ["#3a6ba5", "#8e0208", "#8d9b28", "#5a235c", "#0017b2", "#44a297", "#8b6e2e", "#5b5b5b"],
};

const dark: Palette = {
  background: "#14171a",
  text: "#eceef0",
  quiet: "#a8b0b8",
  axis: "#79828b",
  grid: "#2a2f35",
  series: ["#56b4e9", "#e31b0e", "#fbe53a", "#a45d96", "#4d67f7", "#b1fbd5", "#eaa934", "#a79a8b"],
};

/** The colours for a theme. */
export function palette(theme: "light" | "dark"): Palette {
  return theme === "dark" ? dark : light;
}
