/** The schema of every document, by question. They are the interfaces, as the compiler checks below. */

import type { z } from "zod";
import type { FaultDocument } from "../documents.ts";
import type { Answers } from "../reader.ts";
import { accuracy, audit } from "./accuracy.ts";
import { compare } from "./compare.ts";
import { pareto, route } from "./decision.ts";
import { alerts, type faultDocument, meta, prometheus, requirements } from "./meta.ts";
import { overview } from "./overview.ts";
import { portrait, stream } from "./portrait.ts";
import { progress, request, requests, run, runs } from "./runs.ts";

export { faultDocument } from "./meta.ts";

export const documents = {
  ...{ meta, overview, alerts, pareto, target: portrait, stream, accuracy, audit, compare },
  ...{ runs, run, requests, request, live: progress, requirements, route, prometheus },
} as const satisfies Record<keyof Answers, z.ZodType>;

/** A type as JSON has it: who may write to it makes no difference there. */
type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer E)[]
    ? Plain<E>[]
    : { -readonly [K in keyof T]: Plain<T[K]> };

/** True where no type can tell the two apart. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Found = { [Q in keyof Answers]: z.output<(typeof documents)[Q]> } & {
  fault: z.output<typeof faultDocument>;
};
type Wanted = Answers & { fault: FaultDocument };

type Differing = {
  [Q in keyof Wanted]: Same<Plain<Found[Q]>, Plain<Wanted[Q]>> extends true ? never : Q;
}[keyof Wanted];

type None<T extends never> = T;

/** Does not compile where a schema and the interface of the same document differ; the message names the question. */
export type SchemasAreTheInterfaces = None<Differing>;
