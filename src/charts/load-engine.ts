/** What draws: large, so it is loaded when the first chart is to be drawn, and is a file of its own in what is built. */
export function loadEngine(): Promise<typeof import("./engine.ts")> {
  return import("./engine.ts");
}
