/** Where a channel leads: its address and secret out of the environment, and what it wants to hear. */
import { DsrError, faultList, type Redact, redactor } from "../base/index.ts";
import type { ChannelConfig, ChannelKind, Notice } from "./notice.ts";

export interface Destination {
  name: string;
  kind: ChannelKind;
  /** A secret. */
  url: string;
  /** Null where nothing is signed. */
  secret: string | null;
  /** Removes address, secret and every token within the address. */
  redact: Redact;
  wants(notice: Notice): boolean;
}

type Vars = Readonly<Record<string, string | undefined>>;

/** Resolves all channels, or throws a DsrError that lists what is missing or unfit, without repeating any value. */
export function destinations(channels: readonly ChannelConfig[], vars: Vars): Destination[] {
  const names = distinctNames(channels);
  const faults: string[] = [];
  const found = channels.flatMap((channel, i) => {
    const name = names[i] ?? channel.kind;
    const url = vars[channel.url_env]?.trim() ?? "";
    const secret = channel.secret_env === undefined ? null : (vars[channel.secret_env]?.trim() ?? "");
    const fault = faultOf(url, secret);
    if (fault === null) return [destination(channel, name, url, secret)];
    const variable = fault.isOfSecret ? channel.secret_env : channel.url_env;
    faults.push(`${name}: the environment variable ${variable} ${fault.why}`);
    return [];
  });
  if (faults.length === 0) return found;
  throw new DsrError(`The channels of notifications have ${faultList(faults)}`, {
    code: "notify_invalid",
    hint: "Set the variables in the environment; their values are secrets and are not shown.",
  });
}

function faultOf(url: string, secret: string | null): { isOfSecret: boolean; why: string } | null {
  if (secret === "") return { isOfSecret: true, why: "is not set" };
  if (url === "") return { isOfSecret: false, why: "is not set" };
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return { isOfSecret: false, why: "holds no http or https address" };
  return null;
}

function destination(channel: ChannelConfig, name: string, url: string, secret: string | null): Destination {
  const { events, targets } = channel;
  return {
    name,
    kind: channel.kind,
    url,
    secret,
    redact: redactor([url, secret, ...tokensOf(url)]),
    wants: ({ kind, facts }) => {
      if (events !== undefined && !events.includes(kind)) return false;
      return targets === undefined || typeof facts.target !== "string" || targets.includes(facts.target);
    },
  };
}

/** Parts of an address long enough to be a token: of its path, its query, its user and password. */
function tokensOf(url: string): string[] {
  const { pathname, searchParams, username, password } = new URL(url);
  return [...pathname.split("/"), ...searchParams.values(), username, password].filter(
    (part) => part.length >= 8,
  );
}

/** Each channel's own name, else its kind; numbered where several would be called the same. */
function distinctNames(channels: readonly ChannelConfig[]): string[] {
  const seen = new Map<string, number>();
  return channels.map(({ name, kind }) => {
    const wanted = name ?? kind;
    const times = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, times);
    return times === 1 ? wanted : `${wanted}-${times}`;
  });
}
