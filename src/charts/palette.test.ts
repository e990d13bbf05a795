/** Colours are held to what they are said to be: readable on their background, and told apart by everyone. */
import { expect, it } from "vitest";
import { contrast, inkOn } from "./contrast.ts";
import { palette } from "./palette.ts";

const themes = ["light", "dark"] as const;

it("computes the contrast of published examples", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  expect(contrast("#ffffff", "#777777")).toBe(contrast("#777777", "#ffffff"));
});

it.each(themes)("%s: text stands out 4.5 : 1, lines and symbols 3 : 1", (theme) => {
  const { background, text, quiet, axis, series } = palette(theme);
  for (const ink of [text, quiet]) expect(contrast(ink, background)).toBeGreaterThanOrEqual(4.5);
  for (const color of [axis, ...series]) expect(contrast(color, background)).toBeGreaterThanOrEqual(3);
  for (const color of series) expect(contrast(color, inkOn(color))).toBeGreaterThanOrEqual(4.5);
});

it.each(themes)("%s: any two colours of series stay apart, however one sees colours", (theme) => {
  for (const sight of Object.values(sights)) {
    const seen = palette(theme).series.map((color) => oklab(sight, color));
    const distances = seen.flatMap((a, i) =>
      seen.slice(0, i).map((b) => Math.hypot(...a.map((part, n) => part - (b[n] ?? 0)))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.1);
  }
});

/** On linear RGB; colour blindness in full: Machado, Oliveira & Fernandes 2009, table of severity 1.0. */
const sights = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** OKLab of a colour as it is seen: https://bottosson.github.io/posts/oklab/ */
function oklab(sight: readonly number[], color: string): number[] {
  const linear = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const times = (matrix: readonly number[], vector: readonly number[]) =>
    [0, 3, 6].map((row) => vector.reduce((sum, part, n) => sum + (matrix[row + n] ?? 0) * part, 0));
  const seen = times(sight, linear).map((part) => Math.min(1, Math.max(0, part)));
  const cones = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
      0.2817188376, 0.6299787005,
    ],
    seen,
  ).map(Math.cbrt);
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
      0.7827717662, -0.808675766,
    ],
    cones,
  );
}
