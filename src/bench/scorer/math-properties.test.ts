/** Formulas drawn at random: equal to themselves however they are spelt, and never to one of another value. */
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { openMathGrader } from "./math.ts";

const grader = openMathGrader();
afterAll(() => grader.close());

type Tree =
  | { kind: "number"; value: number }
  | { kind: "letter"; name: "x" | "y" }
  | { kind: "sum" | "product" | "quotient"; a: Tree; b: Tree }
  | { kind: "root"; a: Tree }
  | { kind: "power"; a: Tree; n: number };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("number" as const), value: fc.integer({ min: 1, max: 99 }) }),
    fc.record({ kind: fc.constant("letter" as const), name: fc.constantFrom("x" as const, "y" as const) }),
    fc.record({
      kind: fc.constantFrom("sum" as const, "product" as const, "quotient" as const),
      a: tie("tree"),
      b: tie("tree"),
    }),
    fc.record({ kind: fc.constant("root" as const), a: tie("tree") }),
    fc.record({ kind: fc.constant("power" as const), a: tie("tree"), n: fc.integer({ min: 2, max: 4 }) }),
  ),
}));

/** A tree written down, with one choice of spelling after the other out of `choices`. */
function written(tree: Tree, choices: () => number): string {
  const one = (...spellings: string[]) => spellings[choices() % spellings.length] ?? "";
  const write = (node: Tree): string => written(node, choices);
  const held = (node: Tree) => {
    const inner = write(node);
    return one(`(${inner})`, `\\left( ${inner} \\right)`, `{(${inner})}`);
  };
  switch (tree.kind) {
    case "number":
      return one(String(tree.value), `${tree.value}.0`, `{${tree.value}}`, ` ${tree.value}`);
    case "letter":
      return one(tree.name, ` ${tree.name} `, `{${tree.name}}`);
    case "sum": {
      const [a, b] = [write(tree.a), write(tree.b)];
      return one(`${a} + ${b}`, `${b}+${a}`, `${a}\\,+\\,${b}`);
    }
    case "product": {
      const [a, b] = [held(tree.a), held(tree.b)];
      return one(`${a}\\cdot ${b}`, `${b}${a}`, `${a} \\times ${b}`, `${a}·${b}`);
    }
    case "quotient": {
      const [a, b] = [write(tree.a), write(tree.b)];
      return one(`\\frac{${a}}{${b}}`, `\\dfrac{${a}}{${b}}`, `\\tfrac {${a}} {${b}}`, `(${a})/(${b})`);
    }
    case "root":
      return one(`\\sqrt{${write(tree.a)}}`, `\\sqrt {${write(tree.a)}}`, `(${write(tree.a)})^{1/2}`);
    case "power": {
      const base = held(tree.a);
      return one(`${base}^{${tree.n}}`, `${base}^${tree.n}`, `{${base}}^{ ${tree.n} }`);
    }
  }
}

/** The choices of one spelling; a small generator, so that shrinking keeps the formula. */
function spelling(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
}

const plain = (tree: Tree) => written(tree, () => 0);
const seed = fc.integer({ min: 1, max: 2 ** 31 });
const wrapped = fc.constantFrom(
  (formula: string) => formula,
  (formula: string) => `$${formula}$`,
  (formula: string) => `${formula}.`,
  (formula: string) => `\\displaystyle ${formula}`,
  (formula: string) => `z = ${formula}`,
);

it("a formula equals itself in another spelling", async () => {
  await fc.assert(
    fc.asyncProperty(tree, seed, wrapped, async (formula, choice, wrap) => {
      expect(await grader.equal(plain(formula), wrap(written(formula, spelling(choice))))).toBe("equal");
    }),
    { numRuns: 120 },
  );
});

it("a formula never equals one of another value", async () => {
  await fc.assert(
    fc.asyncProperty(tree, seed, fc.integer({ min: 1, max: 9 }), async (formula, choice, n) => {
      const other = spelling(choice);
      const more: Tree = { kind: "sum", a: formula, b: { kind: "number", value: n } };
      const twice: Tree = { kind: "product", a: formula, b: { kind: "number", value: n + 1 } };
      expect(await grader.equal(plain(formula), written(more, other))).toBe("different");
      expect(
        await grader.equal(plain(formula), `-${written({ kind: "power", a: formula, n: 2 }, other)}-1`),
      ).toBe("different");
      expect(await grader.equal(plain(formula), written(twice, other))).toBe("different");
    }),
    { numRuns: 60 },
  );
});

it("rational numbers are equal exactly when their values are", async () => {
  const number = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 12 }));
  await fc.assert(
    fc.asyncProperty(number, number, fc.boolean(), async ([a, b], [c, d], isSlash) => {
      const answer = isSlash ? `${c}/${d}` : `${c < 0 ? "-" : ""}\\frac{${Math.abs(c)}}{${d}}`;
      const isEqual = a * d === b * c;
      expect(await grader.equal(`\\frac{${a}}{${b}}`, answer)).toBe(isEqual ? "equal" : "different");
    }),
    { numRuns: 500 },
  );
});

it("no text makes it throw or wait", async () => {
  const alphabet = fc.constantFrom(
    ..."\\{}()[]$^_&,;=<>|+-*/!%.0123456789abexπ√° \n",
    "\\frac",
    "\\sqrt",
    "\\text{",
    "\\pm",
    "\\le",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(alphabet, { maxLength: 40 }), async (parts) => {
      expect(["equal", "different", "undecided"]).toContain(
        await grader.equal("x+\\sqrt{2}", parts.join("")),
      );
    }),
    { numRuns: 300 },
  );
});
