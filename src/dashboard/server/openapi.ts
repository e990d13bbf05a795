/** The description of the API in OpenAPI 3.1, made from the table of routes. */
import type { Route } from "../contract/routes.ts";
import { routes } from "../contract/routes.ts";

export function openApi(version: string): object {
  return {
    openapi: "3.1.0",
    info: { title: "dsr dashboard", version },
    paths: Object.fromEntries(Object.values(routes).map((route: Route) => [route.path, {}])),
  };
}
