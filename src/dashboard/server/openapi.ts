/** The description of the API in OpenAPI 3.1, made from the table of routes and the schemas of the documents. */
import { z } from "zod";
import { api } from "../contract/paths.ts";
import { type Route, type RoutedQuestion, routes } from "../contract/routes.ts";
import { documents, faultDocument } from "../contract/schemas/index.ts";

/** `version`: of dsr, which the API goes with. */
export function openApi(version: string): object {
  const operations = (Object.entries(routes) as [RoutedQuestion, Route][]).map(
    ([question, route]) => [pathOf(route.path), { [route.method]: operation(question, route) }] as const,
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "dsr dashboard",
      version,
      summary: "What stands in a store of measurements, read-only.",
      description:
        "Every number on a page of the dashboard is one that this API gives. Absent is null, never 0; times are ISO 8601 UTC; units " +
        "stand in names or beside the value. `asOf` tells when the evidence was read. Answers carry an ETag; with the header " +
        "`Dsr-Stale: 1` a newer one is being made, and /api/events tells when it is there.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: { ...Object.fromEntries(operations), ...streams(), [api.openapi]: itself },
    components: {
      schemas: componentSchemas(),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    // Without a token where only this machine reaches it.
    security: [{}, { token: [] }],
  };
}

function operation(question: RoutedQuestion, route: Route): object {
  return {
    operationId: question,
    summary: route.summary,
    parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query")],
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: jsonOf(z.toJSONSchema(route.body)) } }),
    responses: {
      200: { description: "The document.", content: jsonOf(componentRef(question)) },
      ...(route.method === "get" ? { 304: { description: "It is the one that If-None-Match names." } } : {}),
      default: faulty,
    },
  };
}

function parameters(schema: z.ZodObject, where: "path" | "query"): object[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { $schema: _, description, ...rest } = z.toJSONSchema(field as z.ZodType);
    return {
      ...{ name, in: where, required: !(field as z.ZodType).safeParse(undefined).success, schema: rest },
      ...(description === undefined ? {} : { description }),
    };
  });
}

const faulty = {
  description:
    "Why there is no answer: 400 asked wrongly, 401 no token, 403 another site, 404 no such thing, 405, 413, 429 too much, " +
    "500 a fault of dsr, 503 the store cannot be read now.",
  content: jsonOf(componentRef("fault")),
};

function streams(): object {
  const events = (summary: string, schema: object) => ({
    summary,
    responses: {
      200: {
        description:
          "Events whose data is JSON, until the client or the run ends; comments in between keep it open.",
        content: {
          "text/event-stream": {
            schema: { type: "string", contentMediaType: "application/json", contentSchema: schema },
          },
        },
      },
      default: faulty,
    },
  });
  return {
    [api.events]: {
      get: {
        operationId: "events",
        ...events("Tells when a store has changed, or answers were made anew", {
          type: "object",
          properties: { version: { type: "string" }, renewed: { type: "integer" } },
          required: ["version", "renewed"],
        }),
      },
    },
    [pathOf(api.live)]: {
      get: {
        operationId: "live",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        ...events("How far a run has come, whenever it has come further", componentRef("live")),
      },
    },
  };
}

const itself = {
  get: {
    operationId: "openapi",
    summary: "This description",
    responses: { 200: { description: "OpenAPI 3.1.", content: jsonOf({ type: "object" }) } },
  },
};

/** One for each document, with references among them where a schema names itself. */
function componentSchemas(): object {
  const all = { ...documents, fault: faultDocument };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name !== "prometheus")
      .map(([name, schema]) => {
        const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output" });
        return [name, rebased(rest, name)];
      }),
  );
}

/** What a schema says of its own parts holds from where it lies in the description. */
function rebased(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => rebased(one, name));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "$ref" && typeof one === "string"
        ? one.replace(/^#/, `#/components/schemas/${name}`)
        : rebased(one, name),
    ]),
  );
}

function componentRef(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

function jsonOf(schema: object): object {
  return { "application/json": { schema } };
}

/** `/api/runs/:id` is `/api/runs/{id}` there. */
function pathOf(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}
