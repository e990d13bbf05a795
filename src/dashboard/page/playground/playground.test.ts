import { describe, expect, it } from "vitest";
import { offsetOf, placedFaults } from "./faults.ts";
import { type Newest, newestAsker, type Reply } from "./newest.ts";
import { commandLine } from "./shell-quote.ts";

describe("faults of a requirement", () => {
  it("are told apart by line, column and path", () => {
    const message = [
      "requirement.json is not a requirement, 3 faults:",
      '    1:1: order: is missing; it must be a list such as [{"metric": "output_price"}]',
      '    2:36: filters[0].max: is "x"; it must be a finite number',
      "    3:1: is a list; it must be an object",
    ].join("\n");
    expect(placedFaults(message)).toEqual([
      {
        line: 1,
        column: 1,
        path: "order",
        text: 'is missing; it must be a list such as [{"metric": "output_price"}]',
      },
      { line: 2, column: 36, path: "filters[0].max", text: 'is "x"; it must be a finite number' },
      { line: 3, column: 1, path: null, text: "is a list; it must be an object" },
    ]);
  });

  it("have one place where the text is no JSON", () => {
    expect(
      placedFaults("requirement.json:2:1: not JSON: expected a value, found the end of the file."),
    ).toEqual([
      { line: 2, column: 1, path: null, text: "not JSON: expected a value, found the end of the file." },
    ]);
    expect(placedFaults("The store is being written.")).toEqual([]);
  });

  it("lie at an offset of the text, and past its end at its end", () => {
    expect(offsetOf("ab\ncd", { line: 2, column: 2 })).toBe(4);
    expect(offsetOf("ab", { line: 9, column: 9 })).toBe(2);
  });
});

describe("a command line", () => {
  it.each([
    ["req.json", "dsr route --requirement req.json"],
    ["my file.json", "dsr route --requirement 'my file.json'"],
    ["it's; rm -rf $HOME.json", `dsr route --requirement 'it'\\''s; rm -rf $HOME.json'`],
    ["", "dsr route --requirement ''"],
  ])("with the file %j is %s", (file, line) => {
    expect(commandLine(["dsr", "route", "--requirement", file])).toBe(line);
  });
});

describe("asking what is being typed", () => {
  type Pending = { text: string; signal: AbortSignal; reply(reply: Reply<string, string>): Promise<void> };
  function desk() {
    const pending: Pending[] = [];
    const due = new Map<number, () => void>();
    let handles = 0;
    let state: Newest<string, string> | null = null;
    const asker = newestAsker<string, string>(
      (text, signal) =>
        new Promise((resolve) => {
          const reply = async (given: Reply<string, string>) => {
            resolve(given);
            await new Promise(setImmediate);
          };
          pending.push({ text, signal, reply });
        }),
      (told) => {
        state = told;
      },
      {
        set: (act) => {
          due.set(++handles, act);
          return handles;
        },
        clear: (handle) => void due.delete(handle as number),
      },
    );
    const pause = () => {
      for (const [handle, act] of [...due]) {
        due.delete(handle);
        act();
      }
    };
    return { asker, pending, pause, state: () => state };
  }

  it("asks for the last text after a pause, once", () => {
    const { asker, pending, pause } = desk();
    asker.say("a", 150);
    asker.say("ab", 150);
    pause();
    expect(pending.map(({ text }) => text)).toEqual(["ab"]);
  });

  it("never lets an earlier answer take the place of a later one", async () => {
    const { asker, pending, pause, state } = desk();
    asker.say("first", 0);
    pause();
    asker.say("second", 0);
    pause();
    await pending[1]?.reply({ document: "of second", fault: null });
    await pending[0]?.reply({ document: "of first", fault: null });
    expect(state()).toEqual({ answer: "of second", answered: "second", fault: null, isAsking: false });
    expect(pending[0]?.signal.aborted).toBe(true);
  });

  it("keeps the last answer beside the fault of a text that does not parse", async () => {
    const { asker, pending, pause, state } = desk();
    asker.say("good", 0);
    pause();
    await pending[0]?.reply({ document: "of good", fault: null });
    asker.say("goo", 0);
    pause();
    await pending[1]?.reply({ document: null, fault: "not JSON" });
    expect(state()).toEqual({ answer: "of good", answered: "good", fault: "not JSON", isAsking: false });
  });
});
