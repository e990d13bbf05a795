/** Says in plain words why a connection failed: what Node, OpenSSL and undici write is for those who wrote them. */

const IS_IT_HTTP = "is it an http:// address?";

/** By the codes of Node's system, DNS and TLS errors (certificates: X509 verification codes) and of undici. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused, nothing listens there",
  ECONNRESET: "the server broke the connection off",
  EPIPE: "the server broke the connection off",
  UND_ERR_SOCKET: "the server closed the connection",
  ECONNABORTED: "the connection was broken off on this machine",
  ETIMEDOUT: "the server cannot be reached, it did not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "the server cannot be reached, it did not answer in time",
  EHOSTUNREACH: "there is no way to this host",
  ENETUNREACH: "there is no way to this network",
  ENETDOWN: "the network is down",
  EADDRNOTAVAIL: "this machine has no free port or address to connect from",
  EMFILE: "this process has too many open connections or files",
  ENOTFOUND: "no host has this name",
  EAI_AGAIN: "the host name could not be looked up, the name server did not answer",
  UND_ERR_HEADERS_OVERFLOW: "the headers of the answer are too long",
  UND_ERR_PRX_CONN: "the proxy could not be used",
  UND_ERR_PRX_TLS: "the proxy failed in TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: `the server does not speak TLS at this address (${IS_IT_HTTP})`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: `the server does not speak TLS at this address (${IS_IT_HTTP})`,
  ERR_SSL_HTTP_REQUEST: `the server does not speak TLS at this address (${IS_IT_HTTP})`,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "the server speaks no TLS version that is safe to use",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "the server speaks no TLS version that is safe to use",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "the server refused the TLS handshake",
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: "the server has no certificate for this host name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from an unknown authority, a self-signed one",
  UNABLE_TO_GET_ISSUER_CERT: "the server's certificate comes from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the server's certificate comes from an unknown authority, or the server does not send the whole chain",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet (is the clock of this machine right?)",
  CERT_REVOKED: "the server's certificate was revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  HOSTNAME_MISMATCH: "the server's certificate is for another host",
};

/** Why a connection failed: a few words, then the code and, where it is known, the address or host name. */
export function describeConnectionError(error: Error): string {
  const code = textIn(error, "code");
  const words = wordsFor(error, code);
  const note = [code, placeOf(error)].filter((part) => part !== "").join(" ");
  return note === "" || words.includes(note) ? words : `${words} (${note})`;
}

function wordsFor(error: Error, code: string): string {
  const { message, cause } = error;
  if (message.startsWith("Client network socket disconnected before secure TLS"))
    return `the server closed the connection in the TLS handshake (${IS_IT_HTTP})`;
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxyStatus !== undefined) return `the proxy refused to connect: HTTP ${proxyStatus}`;
  if (code.startsWith("HPE_") || error.name === "HTTPParserError")
    return `what the server sent is not HTTP: ${message}`;
  const known = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  if (known !== undefined)
    return code.startsWith("UND_ERR_PRX") && cause instanceof Error
      ? `${known}: ${describeConnectionError(cause)}`
      : known;
  // OpenSSL's message begins with an address in memory and ends with a line of its source; its reason is in between.
  if (code.startsWith("ERR_SSL_")) return `TLS failed: ${textIn(error, "reason") || code}`;
  if (/CERT|ISSUER|SIGNATURE/.test(code)) return `the server's certificate was not accepted: ${message}`;
  // Node leaves the message of a failed attempt at several addresses empty.
  const inner = error instanceof AggregateError ? error.errors.map(messageOfUnknown).join("; ") : "";
  return message || inner || error.name;
}

/** The address that was tried, or the name that was looked up. */
function placeOf(error: Error): string {
  const address = textIn(error, "address");
  if (address === "") return textIn(error, "hostname");
  const port = "port" in error && typeof error.port === "number" ? `:${error.port}` : "";
  return `${address.includes(":") ? `[${address}]` : address}${port}`;
}

function textIn(error: Error, field: string): string {
  const value = (error as unknown as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

function messageOfUnknown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
