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
  const ids = new Map<string, string>();
  const named: VNode[] = [
    { tag: "title", attrs: {}, text: said.title },
    { tag: "desc", attrs: {}, text: said.description },
  ];
  const attrs = { ...root.attrs, role: "img", "aria-label": said.title };
  return nodeText({ ...root, attrs, children: [...named, ...(root.children ?? [])] }, ids);
}

function nodeText({ tag, attrs, children = [], text }: VNode, ids: Map<string, string>): string {
  // A style sheet or script of the library would be blocked where it matters, and ours has none.
  if (tag === "style" || tag === "script") return "";
  const written = Object.entries(attrs).flatMap(([name, value]) => attribute(name, value, ids));
  const inner = `${escaped(text ?? "")}${(children ?? []).map((child) => nodeText(child, ids)).join("")}`;
  const open = [tag, ...written].join(" ");
  const isText = tag === "text" || tag === "title" || tag === "desc";
  return inner === "" ? `<${open}/>` : `<${open}>${isText ? "" : "\n"}${inner}</${tag}>${"\n"}`;
}

function attribute(
  name: string,
  value: string | number | boolean | undefined,
  ids: Map<string, string>,
): string[] {
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
function renamed(name: string, value: string, ids: Map<string, string>): string {
  const own = (id: string) => {
    const known = ids.get(id) ?? `d${ids.size}`;
    ids.set(id, known);
    return known;
  };
  if (name === "id") return own(value);
  return value.replace(/url\(#([^)]+)\)/g, (_all, id: string) => `url(#${own(id)})`);
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
