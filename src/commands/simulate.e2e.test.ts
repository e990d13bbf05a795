/** `dsr simulate` from the command line, serving providers that a file describes. */
import { expect, it } from "vitest";
import { cliPlace, simulateCli } from "../testing/index.ts";

const slow = {
  like: "sim-steady",
  name: "sim-one",
  apiKey: null,
  ttft: { medianMs: 3_600_000, sigma: 0 },
  roleChunkMs: 0,
  capacity: { slots: 1, queue: 0 },
};

it("serves the providers of a file, with the capacity they have", async () => {
  await using place = cliPlace();
  place.write("one.json", JSON.stringify([slow, { ...slow, name: "sim-two", capacity: null }]));
  const simulator = await simulateCli(place, ["--profiles", "one.json", "--providers", "sim-one"]);
  expect(simulator.config).toContain("sim-one:");
  expect(simulator.config).not.toContain("sim-two");
  const leaving = new AbortController();
  const ask = () =>
    fetch(`${simulator.url}/sim-one/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "sim-model",
        stream: true,
        messages: [{ role: "user", content: "Hello" }],
      }),
      signal: leaving.signal,
    });
  const first = await ask();
  const second = await ask();
  expect([first.status, second.status]).toEqual([200, 429]);
  leaving.abort();
  expect((await simulator.stop()).code).toBe(0);
});

it.each([
  ["nowhere.json", /nowhere\.json cannot be read: ENOENT/],
  ["broken.json", /broken\.json: this is not JSON/],
  ["wrong.json", /wrong\.json: .*\n +0\.capacity\.slots: .*\n.*\[\{"like": "sim-steady"/],
])("refuses %s with exit code 2 and the place of the fault", async (file, message) => {
  await using place = cliPlace();
  place.write("broken.json", "[{");
  place.write("wrong.json", JSON.stringify([{ ...slow, capacity: { slots: 0, queue: 1 } }]));
  const { code, stderr } = await place.dsr(["simulate", "--port", "0", "--profiles", file]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
