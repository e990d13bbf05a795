/** Reads a YAML file against a schema: all faults at once, each with its line, path, the value received and what is allowed. */
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { DsrError, faultList, messageOf, whyNotText } from "../base/index.ts";
import { describeFaults, type Fault, pathText } from "./faults.ts";
import { namesThatAreNone, withoutQuotation } from "./secret-safe.ts";

/** One slip of syntax sets off others after it: the first few say it all. */
const MOST_SYNTAX_FAULTS = 10;

export interface YamlRules<S extends z.ZodType> {
  schema: S;
  /** Of the errors thrown. */
  code: string;
  /** What the user can do where the file is no text, and where it has faults. */
  hints: { notText: string; faults: string };
  /** Faults that the schema cannot know of; is given the value as it was read, whatever else is wrong with it. */
  also?(value: unknown): Fault[];
  /** Done to the value before it is checked. */
  prepare?(value: unknown): unknown;
}

/**
 * The value of a YAML (or JSON) text; `file` is used in messages only.
 * @throws DsrError with the code of the rules, naming every fault.
 */
export function checkedYaml<S extends z.ZodType>(
  text: string,
  file: string,
  rules: YamlRules<S>,
): z.output<S> {
  const { schema, code, hints, also = () => [], prepare = (value) => value } = rules;
  const notText = whyNotText(text);
  if (notText !== null)
    throw new DsrError(`${file} is not a text file: ${notText}.`, { code, hint: hints.notText });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0)
    throw invalid(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return `line ${line}, column ${col}: ${withoutQuotation(error.message)}`;
      }),
      MOST_SYNTAX_FAULTS,
    );
  const nameless = namesThatAreNone(document, lines);
  if (nameless.length > 0) throw invalid(nameless, MOST_SYNTAX_FAULTS);
  const value = prepare(plainValue(document) ?? {});
  const parsed = schema.safeParse(value);
  const faults = [...(parsed.success ? [] : describeFaults(parsed.error, value, schema)), ...also(value)];
  if (faults.length > 0 || !parsed.success)
    throw invalid(
      faults.map(({ path, message }) => `${place(path)}${pathText(path) || "the file"}: ${message}`),
    );
  return parsed.data;

  /** The line of the deepest part of `path` that the file has. */
  function place(path: readonly PropertyKey[]): string {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, ...number[]] }
        | undefined;
      if (node?.range) return `line ${lines.linePos(node.range[0]).line}: `;
    }
    return "";
  }

  /** The document as plain data. An alias without its anchor, or aliases that multiply without end, come out here. */
  function plainValue(read: Document.Parsed): unknown {
    try {
      return read.toJS();
    } catch (error) {
      throw invalid([withoutQuotation(messageOf(error))]);
    }
  }

  function invalid(faults: string[], mostShown?: number): DsrError {
    return new DsrError(`${file} has ${faultList(faults, mostShown)}`, { code, hint: hints.faults });
  }
}
