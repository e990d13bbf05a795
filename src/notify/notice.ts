/** What is told, and to whom: the nouns of notifications. Addresses and secrets are read from the environment alone. */
import { z } from "zod";

export const noticeKinds = [
  "drift",
  "requirement_lost",
  "requirement_regained",
  "requirement_unknown",
  "budget_spent",
  "job_failed",
  "job_recovered",
] as const;

export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  kind: NoticeKind;
  /** What it is about, such as `drift:sim-a/model-x:ttft`: within the cool-down the same key is not told again. */
  key: string;
  /** When it happened, ISO 8601 UTC. */
  at: string;
  /** One line. */
  title: string;
  /** A sentence or a few. */
  text: string;
  /** The figures behind it. `target`, where there is one, is what `targets` of a channel is held against. */
  facts: Readonly<Record<string, string | number | null>>;
}

/** A notice, and what was not told before it because its key was in the cool-down. */
export interface Item {
  notice: Notice;
  /** Notices of the same key that were held back before this one. */
  heldBack: number;
  /** When the first of them happened, ISO 8601 UTC; null without any. */
  heldSince: string | null;
}

/** The service that is spoken to: `json` is a receiver of your own. */
export const channelKinds = ["json", "slack", "wecom", "dingtalk", "feishu"] as const;

export type ChannelKind = (typeof channelKinds)[number];

/** Those that sign what they send. */
const SIGNING: readonly ChannelKind[] = ["json", "dingtalk", "feishu"];

const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable, not the value itself");

/** A channel as a configuration file writes it. */
export const channelSchema = z
  .strictObject({
    kind: z.enum(channelKinds).describe("the service: json is a receiver of your own"),
    name: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
        "must be 1 to 40 letters, digits, dots, underscores or dashes",
      )
      .optional()
      .describe("what logs and metrics call it; the kind, where absent"),
    url_env: variable.describe("environment variable that holds the address, which is a secret"),
    secret_env: variable
      .optional()
      .describe("environment variable that holds the secret to sign with: json, dingtalk, feishu"),
    events: z.array(z.enum(noticeKinds)).nonempty().optional().describe("only these events"),
    targets: z
      .array(z.string().min(1))
      .nonempty()
      .optional()
      .describe("only what concerns these targets, and what concerns none"),
  })
  .refine(({ kind, secret_env }) => secret_env === undefined || SIGNING.includes(kind), {
    path: ["secret_env"],
    error: "is for json, dingtalk and feishu: the others sign nothing",
  });

export type ChannelConfig = z.infer<typeof channelSchema>;

export interface Trouble {
  /** The channel's name. */
  channel: string;
  kind: "failed" | "dropped";
  /** A sentence for a log. */
  message: string;
}

/** What became of the notices of one channel since the start. */
export interface ChannelCounts {
  /** Its name, or its kind where it has none; never its address. */
  channel: string;
  kind: ChannelKind;
  sent: number;
  failed: number;
  /** Left out because too many were waiting, or there was no time at the end. */
  dropped: number;
  /** Not told at once because the same key had been told within the cool-down. */
  heldBack: number;
  /** Taken, and not yet sent. */
  waiting: number;
}
