/** A key and a certificate for `localhost` and 127.0.0.1, made on the spot: X.509 (RFC 5280) in as few bytes as will do. */
import { generateKeyPairSync, sign } from "node:crypto";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
/** Context tags: the version and the extensions of a certificate, a DNS name and an address among alternative names. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** PEM of both; the certificate signs itself and is good for a day. */
export function selfSigned(nowMs: number = Date.now()): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = der(SEQUENCE, oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, oid([0x55, 0x04, 0x03]), der(UTF8_STRING, Buffer.from("localhost")))),
  );
  const alternatives = der(
    SEQUENCE,
    der(DNS_NAME, Buffer.from("localhost")),
    der(IP_ADDRESS, Buffer.of(127, 0, 0, 1)),
  );
  const toBeSigned = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, time(nowMs - 3_600_000), time(nowMs + 86_400_000)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, oid([0x55, 0x1d, 0x11]), der(OCTET_STRING, alternatives)))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const certificate = der(
    SEQUENCE,
    toBeSigned,
    ecdsaWithSha256,
    der(BIT_STRING, Buffer.concat([Buffer.of(0), signature])),
  );
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64")}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 128 ? Buffer.of(body.length) : Buffer.of(0x82, body.length >> 8, body.length & 255);
  return Buffer.concat([Buffer.of(tag), length, body]);
}

function oid(bytes: number[]): Buffer {
  return der(OBJECT_ID, Buffer.from(bytes));
}

function time(ms: number): Buffer {
  return der(GENERALIZED_TIME, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, "").slice(0, 14)}Z`));
}
