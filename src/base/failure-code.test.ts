import { expect, it } from "vitest";
import { failureCode } from "./index.ts";

const coded = (code: unknown) => Object.assign(new Error("connect 10.0.0.1:443 failed"), { code });

it("is the first code along the causes, and never a message", () => {
  expect(failureCode(coded("ECONNREFUSED"))).toBe("ECONNREFUSED");
  expect(failureCode(new TypeError("fetch failed", { cause: coded("ENOTFOUND") }))).toBe("ENOTFOUND");
  expect(failureCode(new TypeError("fetch failed", { cause: coded("https://user:pass@host") }))).toBe(
    "TypeError",
  );
  expect(failureCode(new DOMException("too late", "TimeoutError"))).toBe("TimeoutError");
  expect(failureCode("https://user:pass@host")).toBe("unknown");
});
