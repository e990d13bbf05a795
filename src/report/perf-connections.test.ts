import { expect, it } from "vitest";
import { type ConnectionRow, connectionSection } from "./perf-connections.ts";

const style = { colour: false, width: 120 };
const none = { medianMs: null, p90Ms: null };

const fresh: ConnectionRow = {
  target: "移动云/model-x",
  fresh: 1300,
  reused: 4,
  dns: { medianMs: 1.234, p90Ms: 8.9 },
  tcp: { medianMs: 23.4, p90Ms: 41.2 },
  tls: none,
};

it("connections are counted and timed by phase, apart from ttft", () => {
  const reused = { target: "b/m", fresh: 0, reused: 300, dns: none, tcp: none, tls: none };
  expect(connectionSection([fresh, reused], style).split("\n")).toEqual([
    "Connections",
    "target          fresh  reused     dns     dns     tcp     tcp     tls     tls",
    "                               med ms  p90 ms  med ms  p90 ms  med ms  p90 ms",
    "──────────────  ─────  ──────  ──────  ──────  ──────  ──────  ──────  ──────",
    "移动云/model-x  1,300       4    1.23    8.90    23.4    41.2       –       –",
    "b/m                 0     300       –       –       –       –       –       –",
    "Name lookup, TCP and TLS of fresh connections. All of it happens before the send: no part of ttft.",
  ]);
});

it("connections that nobody saw are not spoken of", () => {
  expect(connectionSection([], style)).toBe("");
  expect(connectionSection([{ ...fresh, fresh: 0, reused: 0 }], style)).toBe("");
});
