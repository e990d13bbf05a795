/** What a user reads when something between here and the provider is not as it should be. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Reply, type ScriptedServer, scriptedServer, testWire } from "../../testing/index.ts";
import type { ListModelsRequest } from "../contract.ts";

const { wire, send } = testWire();
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

async function serving(script: (reply: Reply) => void): Promise<ScriptedServer> {
  const server = await scriptedServer(script);
  servers.push(server);
  return server;
}

const listingOf = (baseUrl: string): ListModelsRequest => ({
  kind: "openai",
  baseUrl,
  apiKey: null,
  apiVersion: null,
  headers: {},
  timeoutMs: null,
  signal: new AbortController().signal,
});

/** The errors of a chat and of a listing at the same address. */
async function errorsAt(baseUrl: string) {
  const listing = await wire.listModels(listingOf(baseUrl));
  return { chat: (await send(baseUrl)).error, models: listing.ok ? null : listing.error };
}

async function portOf(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

describe("an address", () => {
  it("of https:// where plain HTTP is spoken", async () => {
    const server = await serving((reply) => reply.end());
    const { chat, models } = await errorsAt(`${server.url.replace("http:", "https:")}/v1`);
    const message = expect.stringMatching(/^the server does not speak TLS at this address \(is it an http:/);
    expect(chat).toMatchObject({ kind: "network", message });
    expect(models).toMatchObject({ kind: "network", message });
    expect(chat?.message).not.toContain("SSL routines");
  });

  it("where nobody listens, in a sensitive exchange too", async () => {
    const server = await serving(() => {});
    await server.close();
    const heard = await send(`${server.url}/v1`, { sensitive: true });
    expect(heard.error?.message).toBe(
      `the connection was refused, nothing listens there (ECONNREFUSED ${new URL(server.url).host})`,
    );
  });

  it("where the connection is taken and closed", async () => {
    const server = createTcpServer((socket) => socket.on("error", () => {}).once("data", () => socket.end()));
    const port = await portOf(server);
    const plain = await send(`http://127.0.0.1:${port}/v1`);
    expect(plain.error?.message).toBe("the server closed the connection (UND_ERR_SOCKET)");
    const inTls = await send(`https://127.0.0.1:${port}/v1`);
    expect(inTls.error?.message).toMatch(/^the server closed the connection in the TLS handshake/);
    server.close();
  });

  it("where something else than HTTP is spoken", async () => {
    const server = createTcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    const port = await portOf(server);
    const { error } = await send(`http://127.0.0.1:${port}/v1`);
    expect(error).toMatchObject({ kind: "protocol" });
    expect(error?.message).toMatch(/^what the server sent is not HTTP: /);
    server.close();
  });

  const openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].find((path) => {
    try {
      execFileSync(path, ["version"]);
      return true;
    } catch {
      return false;
    }
  });
  it.skipIf(openssl === undefined)("of a certificate that nobody vouches for (needs openssl)", async () => {
    const dir = mkdtempSync(join(tmpdir(), "dsr-tls-"));
    const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
    execFileSync(
      openssl ?? "",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-keyout",
        key,
      ].concat(["-out", cert]),
      { stdio: "ignore" },
    );
    const server: Server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
    rmSync(dir, { recursive: true });
    const { chat, models } = await errorsAt(`https://127.0.0.1:${await portOf(server)}/v1`);
    const message = "the server's certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)";
    expect(chat).toMatchObject({ kind: "network", message });
    expect(models).toMatchObject({ kind: "network", message });
    server.close();
  });
});

describe("an answer", () => {
  const GZIP = { "content-encoding": "gzip", "content-type": "application/json" };
  const packed = gzipSync('{"error":{"message":"No."},"data":[]}');

  it("is asked for uncompressed, and so is a list of models", async () => {
    const server = await serving((reply) => reply.end("{}"));
    await errorsAt(`${server.url}/v1`);
    expect(server.heard.map(({ headers }) => headers["accept-encoding"])).toEqual(["identity", "identity"]);
  });

  it("that comes compressed all the same is not read, and the encoding named", async () => {
    const server = await serving((reply) => {
      reply.head(200, GZIP);
      reply.end(packed);
    });
    const { chat, models } = await errorsAt(`${server.url}/v1`);
    const message =
      "the answer came compressed (content-encoding: gzip), which was not asked for and spoils its timing";
    expect(chat).toMatchObject({ kind: "protocol", httpStatus: 200, message });
    expect(models).toMatchObject({ kind: "protocol", httpStatus: 200, message });
  });

  it("that says it is not compressed is read", async () => {
    const server = await serving((reply) => {
      reply.head(200, { "content-encoding": "identity" });
      reply.end('{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}');
    });
    expect((await send(`${server.url}/v1`)).error).toBeNull();
  });

  it.each([
    ["compressed", GZIP, packed, "HTTP 500 with a compressed body (content-encoding: gzip)"],
    ["compressed without saying so", {}, packed, "HTTP 500 with a body that is no text"],
    [
      "in another encoding",
      {},
      Buffer.from([0xb7, 0xfe, 0xce, 0xf1]),
      "HTTP 500 with a body that is no text",
    ],
    ["text", {}, Buffer.from("服务 ist überlastet"), "HTTP 500: 服务 ist überlastet"],
  ])("that refuses with a body that is %s prints no bytes", async (_name, headers, body, message) => {
    const server = await serving((reply) => {
      reply.head(500, headers);
      reply.end(body);
    });
    const { chat, models } = await errorsAt(`${server.url}/v1`);
    expect(chat).toMatchObject({ kind: "server", httpStatus: 500, message });
    expect(models).toMatchObject({ kind: "server", httpStatus: 500, message });
  });

  it("without content says so by its status", async () => {
    const server = await serving((reply) => {
      reply.head(204);
      reply.end();
    });
    const { chat, models } = await errorsAt(`${server.url}/v1`);
    expect(chat?.message).toBe("HTTP 204: the body of the response is empty");
    expect(models?.message).toBe("HTTP 204: the answer is no list of models");
  });

  it("that lists models without end is given up", async () => {
    const server = await serving(async (reply) => {
      let left = false;
      reply.gone.then(() => {
        left = true;
      });
      reply.head(200);
      for (const piece = "x".repeat(2 ** 20); !left; await reply.pause(0)) reply.write(piece);
    });
    const listing = await wire.listModels(listingOf(`${server.url}/v1`));
    expect(listing).toMatchObject({ error: { message: "the list of models is longer than 32 MiB" } });
  });
});
