import { describe, expect, it } from "vitest";
import { readProfiles, simulatedProfiles } from "./index.ts";

const steady = simulatedProfiles.find(({ name }) => name === "sim-steady");
const read = (data: unknown) => readProfiles(JSON.stringify(data), "mine.json");
const capacity = { slots: 4, queue: 8 };

describe("a file of profiles", () => {
  it("says of each what sets it apart from a built-in one", () => {
    expect(read([{ like: "sim-steady", name: "sim-mine", apiKey: null, capacity }])).toEqual([
      { ...steady, name: "sim-mine", apiKey: null, capacity: { ...capacity, slowdownPerStream: 0 } },
    ]);
  });

  it("may say all of it; what it serves at once is without limit unless told", () => {
    const { capacity: _, ...profile } = { ...steady, name: "sim-mine" };
    expect(read([profile])).toEqual([{ ...profile, capacity: null }]);
  });

  it.each([
    ["no list", {}, "mine.json: this is no JSON list"],
    ["nothing in it", [], "profiles: "],
    [
      "a built-in one that is none",
      [{ like: "sim-stedy" }],
      '0.like: Unknown simulated provider "sim-stedy". Did',
    ],
    ["no slots", [{ like: "sim-steady", capacity: { slots: 0, queue: null } }], "0.capacity.slots: "],
    ["a queue left out", [{ like: "sim-steady", capacity: { slots: 1 } }], "0.capacity.queue: "],
    ["a field it does not have", [{ like: "sim-steady", speed: 1 }], "speed"],
    [
      "two of a name",
      [{ like: "sim-steady" }, { like: "sim-steady" }],
      'two profiles are named "sim-steady"',
    ],
    ["what is no profile", [7], "0: "],
  ])("with %s is refused, with the place", (_, data, message) => {
    expect(() => read(data)).toThrow(message);
  });

  it("that is no JSON is refused, by name", () => {
    expect(() => readProfiles("[{", "mine.json")).toThrow("mine.json: this is not JSON: ");
  });
});
