/** From an HTTP call to a question of the reader: parameters and body checked by the table, faults named one by one. */
import type { Context } from "hono";
import type { z } from "zod";
import type { Route } from "../contract/routes.ts";
import { type FaultError, fault } from "./faults.ts";

export interface Call {
  params: Record<string, string>;
  body: unknown;
}

/** Of more faults than these, how many there are is enough: the answer is not to be longer than the question. */
const MOST_FAULTS = 20;

/** Throws a FaultError (400, 413, 415 as 400) that names the parameter, its value and what is allowed. */
export async function callOf(c: Context, route: Route): Promise<Call> {
  const path = checked(route.params, c.req.param(), "parameter of the path");
  const query = checked(route.query, singleQuery(c), "parameter");
  const body = route.body === null ? null : checked(route.body, await jsonOf(c), "field");
  return { params: { ...query, ...path }, body };
}

function singleQuery(c: Context): Record<string, string> {
  const given = new URL(c.req.url).searchParams;
  for (const name of new Set(given.keys()))
    if (given.getAll(name).length > 1)
      throw invalid(
        `The parameter "${inShort(name)}" is given ${given.getAll(name).length} times; once is allowed.`,
      );
  return Object.fromEntries(given);
}

async function jsonOf(c: Context): Promise<unknown> {
  const type = c.req.header("content-type") ?? "none";
  // A form of another site can send any text, but not as JSON.
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw invalid(`The body's content type is ${inShort(type)}; allowed is application/json.`);
  try {
    return JSON.parse(await c.req.text());
  } catch {
    throw invalid("The body is not JSON.");
  }
}

function checked<T extends Record<string, string>>(schema: z.ZodType, given: unknown, what: string): T {
  const found = schema.safeParse(given);
  if (found.success) return found.data as T;
  const faults = found.error.issues.flatMap((issue) => sentences(issue, given, what));
  const more = faults.length - MOST_FAULTS;
  throw invalid(
    [...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`And ${more} faults more.`] : [])].join("\n"),
  );
}

function sentences(issue: z.core.$ZodIssue, given: unknown, what: string): string[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `There is no ${what} "${inShort(key)}" here.`);
  const name = issue.path.join(".");
  if (name === "") return [`The body is not as it should be: ${issue.message}.`];
  const value = (given as Record<string, unknown>)[name];
  if (value === undefined) return [`The ${what} "${name}" is missing.`];
  const allowed =
    issue.code === "invalid_value"
      ? `allowed is ${issue.values.map(String).join(", ")}`
      : `it should be ${issue.message}`;
  return [`The ${what} "${name}" is ${shown(value)}; ${allowed}.`];
}

/** What lists and objects hold is not written out: it may be nested deeper than that can be done. */
function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return `"${inShort(String(value))}"`;
  return Array.isArray(value) ? "a list" : "an object";
}

function invalid(message: string): FaultError {
  return fault(400, "parameter_invalid", message, "GET /api/openapi.json describes every call.");
}

function inShort(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
