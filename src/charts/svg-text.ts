/** A drawn tree as SVG text that stands alone: well-formed whatever names are in it, equal for equal pictures, without styles. */

/** A node as ECharts' painter makes it. */
export interface VNode {
  tag: string;
  attrs: Readonly<Record<string, string | number | boolean | undefined>>;
  children?: readonly VNode[] | undefined;
  text?: string | undefined;
}

/** Title and description are what a screen reader says of the picture. */
export function svgText(root: VNode, said: { title: string; description: string }): string {
  const named: VNode[] = [
    { tag: "title", attrs: {}, text: said.title },
    { tag: "desc", attrs: {}, text: said.description },
  ];
  const attrs = { ...root.attrs, role: "img", "aria-label": said.title };
  const whole = { ...root, attrs, children: [...named, ...(root.children ?? [])] };
  // Several pictures may stand in one document, where an id counts but once: each takes its own from what it shows.
  const prefix = `d${fingerprint(nodeText(whole, { prefix: "d", known: new Map() }))}-`;
  return nodeText(whole, { prefix, known: new Map() });
}

interface Ids {
  prefix: string;
  known: Map<string, string>;
}

function nodeText({ tag, attrs, children = [], text }: VNode, ids: Ids): string {
  // A style sheet or script of the library would be blocked where it matters, and ours has none.
  if (tag === "style" || tag === "script") return "";
  const written = Object.entries(attrs).flatMap(([name, value]) => attribute(name, value, ids));
  const inner = `${escaped(text ?? "")}${(children ?? []).map((child) => nodeText(child, ids)).join("")}`;
  const open = [tag, ...written].join(" ");
  const isText = tag === "text" || tag === "title" || tag === "desc";
  return inner === "" ? `<${open}/>` : `<${open}>${isText ? "" : "\n"}${inner}</${tag}>${"\n"}`;
}

function attribute(name: string, value: string | number | boolean | undefined, ids: Ids): string[] {
  if (value === undefined || value === false || name.startsWith("ecmeta_")) return [];
  if (name === "style") return fromStyle(String(value));
  const text = renamed(name, String(value), ids);
  return [`${name}="${escaped(text)}"`];
}

/** A style attribute is refused by a strict content security policy; the same said by attributes of their own is not. */
function fromStyle(style: string): string[] {
  return style.split(";").flatMap((rule) => {
    const colon = rule.indexOf(":");
    return colon === -1 ? [] : [`${rule.slice(0, colon).trim()}="${escaped(rule.slice(colon + 1).trim())}"`];
  });
}

/** Ids count up through the life of a process; here they count from 0 in each picture. */
function renamed(name: string, value: string, ids: Ids): string {
  const own = (id: string) => {
    const known = ids.known.get(id) ?? `${ids.prefix}${ids.known.size}`;
    ids.known.set(id, known);
    return known;
  };
  if (name === "id") return own(value);
  return value.replace(/url\(#([^)]+)\)/g, (_all, id: string) => `url(#${own(id)})`);
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** What XML forbids outright is left out; names have lost it before. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
      .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  );
}
