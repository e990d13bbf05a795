/** The door of charts: numbers in, pictures out; one definition of each chart for the dashboard and for reports. */
export { svgOf } from "./svg.ts";
