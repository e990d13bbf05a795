/** The colours and the font of charts. */

/** Fonts of about the widths that pictures drawn without a browser are laid out with. */
export const FONT =
  "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', sans-serif";

export interface Palette {
  background: string;
  text: string;
  /** Axis names, ticks, notes. */
  quiet: string;
  axis: string;
  grid: string;
  /** Series, in order of use. */
  series: readonly string[];
  good: string;
  bad: string;
}

const light: Palette = {
  background: "#ffffff",
  text: "#1c2024",
  quiet: "#5b626a",
  axis: "#7c848c",
  grid: "#e6e8eb",
  series: ["#0067a5", "#b84a00", "#00795a", "#9c3f80", "#7a6200", "#3f3fb0", "#a01c2c", "#4d5963"],
  good: "#00795a",
  bad: "#a01c2c",
};

const dark: Palette = {
  background: "#14171a",
  text: "#eceef0",
  quiet: "#a8b0b8",
  axis: "#79828b",
  grid: "#2a2f35",
  series: ["#56b4e9", "#f0934a", "#2fc49a", "#e08bc4", "#e3c63d", "#9d9df5", "#ff7f7f", "#b3bdc7"],
  good: "#2fc49a",
  bad: "#ff7f7f",
};

/** The colours for a theme. */
export function palette(theme: "light" | "dark"): Palette {
  return theme === "dark" ? dark : light;
}
