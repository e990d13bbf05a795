/** Finds code and message in the error bodies that OpenAI-compatible servers write, which are of many shapes. */

export interface ProviderError {
  code: string | null;
  message: string | null;
}

type Fields = Record<string, unknown>;

/**
 * The error that a JSON value states, or null when it states none. Read, in this order: `error` as an object or text
 * (OpenAI, DeepSeek, OpenRouter, Together), `errors` (a list), `Response.Error` (Tencent), `detail` (FastAPI), and
 * `message`, `msg` or `error_msg` beside a code (Bailian, Huawei, vLLM), unless the value has `choices`.
 */
export function readProviderError(value: unknown): ProviderError | null {
  if (!isFields(value)) return null;
  const { error, errors, detail } = value;
  if (isFields(error)) return fromFields(error);
  if (typeof error === "string" && error !== "") {
    return { code: codeOf(value), message: textOf(value.message) ?? error };
  }
  if (Array.isArray(errors) && isFields(errors[0])) return fromFields(errors[0]);
  if (isFields(value.Response) && isFields(value.Response.Error)) return fromFields(value.Response.Error);
  if (Array.isArray(value.choices)) return null;
  if (typeof detail === "string") return { code: codeOf(value), message: detail };
  if (isFields(detail)) return fromFields(detail);
  if (Array.isArray(detail) && isFields(detail[0])) return fromFields(detail[0]);
  const said = fromFields(value);
  return said.message !== null && (said.code !== null || value.object === "error") ? said : null;
}

function fromFields(fields: Fields): ProviderError {
  return {
    code: codeOf(fields),
    message:
      textOf(fields.message) ?? textOf(fields.Message) ?? textOf(fields.msg) ?? textOf(fields.error_msg),
  };
}

function codeOf(fields: Fields): string | null {
  const named = [fields.code, fields.Code, fields.error_code, fields.type, fields.status];
  return named.map(asCode).find((code) => code !== null) ?? null;
}

/** Codes are words or numbers; anything else in their place might be running text and is not kept. */
function asCode(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && /^[A-Za-z0-9_.:-]{1,64}$/.test(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
