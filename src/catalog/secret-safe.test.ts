/** Files that hold keys, with slips of the hand in them: no message shows a key, or half of one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";
import { resolveKeys } from "./keys.ts";

const KEY = "zq7wKx2mVb9tRf4yHc8s";
const HALVES = [KEY.slice(0, 10), KEY.slice(10)];

const CONFIG = `providers:
  own:
    baseUrl: "http://host/v1"
    apiKey: "${KEY}"
    headers: { x-key: ${KEY}, authorization: 'Bearer ${KEY}' }
    models: { m: {} }
`;
const KEYS_FILE = `{"together": {"default": "${KEY}"}, "deepseek": {"default": "${KEY}"}}`;

const readConfig = (text: string) => parseConfig(text, "dsr.config.yaml");
const readKeys = (text: string) =>
  resolveKeys({ providers: [], vars: {}, dotenv: null, keysFile: { path: "keys.json", text }, config: null });

/** What is said about a text, or null when there is nothing to say. */
function said(read: (text: string) => unknown, text: string): string | null {
  try {
    read(text);
    return null;
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string | null };
    return `${message} ${hint}`;
  }
}

const leaks = (text: string | null) => HALVES.filter((half) => text?.includes(half));

describe.each([
  ["a configuration", readConfig, CONFIG],
  ["a keys file", readKeys, KEYS_FILE],
])("%s", (_, read, good) => {
  it("shows no key, whatever one to three characters are added to it or taken out", () => {
    const slip = fc.record({
      at: fc.nat(good.length),
      take: fc.integer({ min: 0, max: 1 }),
      put: fc.constantFrom("", ...`{}[]:,"'&*!|>#%@\`- \n\t?\\=`),
    });
    let faulty = 0;
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        const text = slips.reduce((t, { at, take, put }) => t.slice(0, at) + put + t.slice(at + take), good);
        const message = said(read, text);
        if (message !== null) faulty += 1;
        expect(leaks(message)).toEqual([]);
      }),
      { numRuns: 4000, seed: 7 },
    );
    expect(faulty).toBeGreaterThan(1000);
  });
});

describe("a key", () => {
  it.each([
    [
      "without the blank before it",
      readConfig,
      `providers:\n  own:\n    apiKey:${KEY}\n`,
      "providers.own: got a text",
    ],
    ["behind a bracket", readConfig, `providers: {own: {}} apiKey: "${KEY}"`, "line 1, column"],
    ["as a block's head", readConfig, `providers:\n  own:\n    apiKey: >${KEY}\n`, "line 3, column"],
    ["as an alias", readConfig, `providers: { own: { apiKey: *${KEY} } }`, "alias"],
    ["as a field", readConfig, `providers: { own: { ${KEY} } }`, "(a name not shown here): unknown field"],
    [
      "as a header",
      readConfig,
      `providers: { own: { headers: { ${KEY} } } }`,
      "headers.(a name not shown here)",
    ],
    ["in a map for a name", readConfig, `? { apiKey: ${KEY} }\n: 1`, "stands where a name belongs"],
    ["as a provider", readKeys, `{"${KEY}": 1}`, "(a name not shown here): expected a map"],
    [
      "as an entry",
      readKeys,
      `{"together": {"${KEY}": 1}}`,
      "together.(a name not shown here): expected the key",
    ],
    ["in a map for a name", readKeys, `{{"default": "${KEY}"}}`, "stands where a name belongs"],
    ["twice", readKeys, `{"x": {"${KEY}": "a", "${KEY}": "b"}}`, "x.(a name not shown here) is there twice"],
  ])("%s is not shown", (_, read, text, expected) => {
    const message = said(read, text);
    expect(message).toContain(expected);
    expect(leaks(message)).toEqual([]);
  });
});
