import { describe, expect, it } from "vitest";
import { describeConnectionError } from "./connection-words.ts";

const failing = (code: string, message = "raw", more: object = {}) =>
  describeConnectionError(Object.assign(new Error(message), { code, ...more }));
/** As Node hands OpenSSL's errors on. */
const inTls = (code: string, reason: string) =>
  failing(
    code,
    `403DAC6F:error:0A00010B:SSL routines:tls_validate_record_header:${reason}:../deps/openssl/tlsany_meth.c:77:\n`,
    { reason },
  );

describe("describeConnectionError", () => {
  it.each([
    [
      failing("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9", { address: "127.0.0.1", port: 9 }),
      "the connection was refused, nothing listens there (ECONNREFUSED 127.0.0.1:9)",
    ],
    [
      failing("ECONNREFUSED", "", { address: "::1", port: 9 }),
      "the connection was refused, nothing listens there (ECONNREFUSED [::1]:9)",
    ],
    [
      failing("ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.invalid", { hostname: "nowhere.invalid" }),
      "no host has this name (ENOTFOUND nowhere.invalid)",
    ],
    [failing("ECONNRESET", "read ECONNRESET"), "the server broke the connection off (ECONNRESET)"],
    [failing("UND_ERR_SOCKET", "other side closed"), "the server closed the connection (UND_ERR_SOCKET)"],
    [
      inTls("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"),
      "the server does not speak TLS at this address (is it an http:// address?) (ERR_SSL_WRONG_VERSION_NUMBER)",
    ],
    [
      failing(
        "ECONNRESET",
        "Client network socket disconnected before secure TLS connection was established",
      ),
      "the server closed the connection in the TLS handshake (is it an http:// address?) (ECONNRESET)",
    ],
    [
      inTls("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version"),
      "the server speaks no TLS version that is safe to use (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)",
    ],
    [inTls("ERR_SSL_ODD", "something odd"), "TLS failed: something odd (ERR_SSL_ODD)"],
    [
      failing(
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "self-signed certificate; if the root CA is installed locally, …",
      ),
      "the server's certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    ],
    [failing("CERT_HAS_EXPIRED"), "the server's certificate has expired (CERT_HAS_EXPIRED)"],
    [
      failing("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames: …"),
      "the server's certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)",
    ],
    [
      failing("CERT_SIGNATURE_FAILURE", "certificate signature failure"),
      "the server's certificate was not accepted: certificate signature failure (CERT_SIGNATURE_FAILURE)",
    ],
    [
      failing("UND_ERR_PRX_CONN", "Proxy Connection failed", {
        cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
      }),
      "the proxy could not be used: the server closed the connection (UND_ERR_SOCKET) (UND_ERR_PRX_CONN)",
    ],
    [
      failing("UND_ERR_ABORTED", "Proxy response (403) !== 200 when HTTP Tunneling"),
      "the proxy refused to connect: HTTP 403 (UND_ERR_ABORTED)",
    ],
    [failing("EODD", "something odd"), "something odd (EODD)"],
    [failing("constructor", "something odd"), "something odd (constructor)"],
    [describeConnectionError(new AggregateError([new Error("a"), "b"])), "a; b"],
    [describeConnectionError(new Error("without a code")), "without a code"],
  ])("says %j", (said, expected) => {
    expect(said).toBe(expected);
  });
});
