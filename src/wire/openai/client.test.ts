import { describe, expect, it } from "vitest";
import { aWireRequest } from "../../testing/index.ts";
import type { OutgoingRequest } from "../call.ts";
import type { WireRequest } from "../contract.ts";
import { OutgoingRequests } from "./client.ts";

const URL_A = "https://a.example/v1";
const chat = (requests: OutgoingRequests, overrides: Partial<WireRequest>, baseUrl = URL_A) =>
  requests.chat(aWireRequest(baseUrl, overrides));

describe("requests", () => {
  it("are addressed anew for whatever changes their address or headers, and alike otherwise", async () => {
    const forms: [Partial<WireRequest>, string?][] = [
      [{}],
      [{}, "https://b.example/v1"],
      [{ apiKey: "key-one" }],
      [{ apiKey: "key-two" }],
      [{ headers: { "x-team": "one" } }],
      [{ apiVersion: "2024-10-21" }],
      [{ kind: "azure", apiKey: "key-one", apiVersion: "2024-10-21" }, "https://r.openai.azure.com"],
      [
        { kind: "azure", apiKey: "key-one", apiVersion: "2024-10-21", modelId: "other" },
        "https://r.openai.azure.com",
      ],
    ];
    const requests = new OutgoingRequests();
    const first: OutgoingRequest[] = [];
    for (const [overrides, baseUrl] of forms) first.push(await chat(requests, overrides, baseUrl));
    const addresses = first.map(({ origin, path, headers }) => JSON.stringify([origin, path, headers]));
    expect(new Set(addresses).size).toBe(forms.length);
    // From now on they are known: not promised, but there.
    for (const [i, [overrides, baseUrl]] of forms.entries())
      expect(chat(requests, overrides, baseUrl)).toEqual(first[i]);
    expect(first[2]?.headers.authorization).toBe("Bearer key-one");
    expect(first[7]?.path).toContain("/deployments/other/");
  });

  it("say each what they say themselves", async () => {
    const requests = new OutgoingRequests();
    await chat(requests, { messages: [{ role: "user", content: "first" }] });
    const second = await chat(requests, {
      messages: [{ role: "user", content: "second" }],
      sampling: { temperature: 0.5, topP: null, maxTokens: 7 },
      body: { stream_options: null, top_k: 3 },
    });
    expect(JSON.parse(second.body ?? "")).toEqual({
      model: "model-x",
      messages: [{ role: "user", content: "second" }],
      stream: true,
      temperature: 0.5,
      max_tokens: 7,
      top_k: 3,
    });
  });

  it("carry stop, seed and logprobs where they are set, and the body's own fields win over them", async () => {
    const requests = new OutgoingRequests();
    const sampling = {
      temperature: null,
      topP: null,
      maxTokens: null,
      stop: ["end"],
      seed: 0,
      logprobs: true,
    };
    const bodyOf = async (overrides: Partial<WireRequest>) =>
      JSON.parse((await chat(requests, overrides)).body ?? "");
    expect(await bodyOf({ sampling })).toMatchObject({ stop: ["end"], seed: 0, logprobs: true });
    const taken = await bodyOf({ sampling, body: { seed: null, stop: ["other"] } });
    expect(taken).toMatchObject({ stop: ["other"] });
    expect(taken).not.toHaveProperty("seed");
    const plain = await bodyOf({});
    for (const field of ["stop", "seed", "logprobs"]) expect(plain).not.toHaveProperty(field);
  });

  it("that cannot be addressed are not remembered as if they could", async () => {
    const requests = new OutgoingRequests();
    for (let i = 0; i < 2; i++)
      await expect(chat(requests, { kind: "azure" }, "https://r.openai.azure.com")).rejects.toThrow(
        "apiVersion",
      );
  });

  it("are remembered for so many endpoints and no more", async () => {
    const requests = new OutgoingRequests();
    await chat(requests, {});
    expect(chat(requests, {})).not.toBeInstanceOf(Promise);
    for (let i = 0; i < 1000; i++) await chat(requests, { modelId: `model-${i}` });
    expect(chat(requests, {})).toBeInstanceOf(Promise);
    expect(chat(requests, { modelId: "model-999" })).not.toBeInstanceOf(Promise);
  });
});
