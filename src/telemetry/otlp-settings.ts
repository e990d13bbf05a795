/**
 * Where spans go and how: by option, else by the `OTEL_EXPORTER_OTLP_*` variables, else the collector on this machine
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 */
import { DsrError } from "../base/index.ts";

export interface OtlpSettings {
  url: string;
  /** Values are secrets. */
  headers: Readonly<Record<string, string>>;
  protocol: "http/protobuf" | "http/json";
  timeoutMs: number;
  isGzipped: boolean;
}

type Vars = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINT = "http://localhost:4318";
const DEFAULT_TIMEOUT_MS = 10_000;
const PATH = "/v1/traces";

/** Throws a DsrError (`otlp_invalid`) for what cannot be understood, without repeating headers. */
export function otlpSettings(
  endpoint: string | null,
  headers: Readonly<Record<string, string>>,
  vars: Vars,
): OtlpSettings {
  const of = (name: string) => {
    const own = vars[`OTEL_EXPORTER_OTLP_TRACES_${name}`]?.trim();
    return own ? own : vars[`OTEL_EXPORTER_OTLP_${name}`]?.trim() || null;
  };
  const url = new URL(urlOf(endpoint, vars));
  const credentials = credentialsIn(url);
  url.username = "";
  url.password = "";
  return {
    url: url.href,
    headers: { ...credentials, ...headersIn(of("HEADERS") ?? ""), ...headers },
    protocol: protocolOf(of("PROTOCOL")),
    timeoutMs: timeoutOf(of("TIMEOUT")),
    isGzipped: isGzip(of("COMPRESSION")),
  };
}

/** The address of the signal is used as it is; to that of all signals the path of traces is added. */
function urlOf(endpoint: string | null, vars: Vars): string {
  const whole = vars.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.trim();
  if (endpoint === null && whole) return checkedUrl(whole, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").href;
  const named = endpoint === null ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "--otlp";
  const base = checkedUrl(endpoint ?? (vars.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() || DEFAULT_ENDPOINT), named);
  if (!base.pathname.endsWith(PATH)) base.pathname = `${base.pathname.replace(/\/+$/, "")}${PATH}`;
  return base.href;
}

/** User and password of an address, which no request can carry, as a header. */
function credentialsIn({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function checkedUrl(text: string, named: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new DsrError(`${named} holds no http or https address.`, {
    code: "otlp_invalid",
    hint: `An example is ${DEFAULT_ENDPOINT}.`,
  });
}

/** `name=value,name=value`, values percent-encoded (W3C Baggage without properties). */
function headersIn(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(",").filter((one) => one.trim() !== "")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim().toLowerCase();
    if (at === -1 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
      throw invalid("OTEL_EXPORTER_OTLP_HEADERS is not of the form name=value,name=value.");
    headers[name] = decoded(pair.slice(at + 1).trim());
  }
  return headers;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function protocolOf(text: string | null): OtlpSettings["protocol"] {
  if (text === null || text === "http/protobuf") return "http/protobuf";
  if (text === "http/json") return "http/json";
  throw invalid(
    `OTEL_EXPORTER_OTLP_PROTOCOL is "${text}": http/protobuf and http/json are spoken here, on the collector's port 4318.`,
  );
}

function timeoutOf(text: string | null): number {
  if (text === null) return DEFAULT_TIMEOUT_MS;
  const ms = Number(text);
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw invalid(`OTEL_EXPORTER_OTLP_TIMEOUT is "${text}", not a number of milliseconds above 0.`);
}

function isGzip(text: string | null): boolean {
  if (text === null || text === "none") return false;
  if (text === "gzip") return true;
  throw invalid(`OTEL_EXPORTER_OTLP_COMPRESSION is "${text}", not gzip or none.`);
}

function invalid(message: string): DsrError {
  return new DsrError(message, { code: "otlp_invalid" });
}
