/** Whether a text is well-formed XML, as far as documents without a DTD go, for tests of what we write. */

const NAME = "[A-Za-z_:][A-Za-z0-9_.:-]*";
const ATTRIBUTE = `\\s+(${NAME})="([^"<]*)"`;
const OPEN = new RegExp(`^<(${NAME})((?:${ATTRIBUTE})*)\\s*(/?)>`);
const CLOSE = new RegExp(`^</(${NAME})\\s*>`);
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/;

export interface XmlElement {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  /** Text within it, unescaped, that of elements within it left out. */
  text: string;
}

/** The elements in order of opening; throws, saying where, at the first thing that is not well-formed. */
export function xmlElements(xml: string): XmlElement[] {
  const found: (XmlElement & { text: string })[] = [];
  const open: XmlElement[] = [];
  let rest = xml;
  const fault = (what: string) => new Error(`${what} at ${JSON.stringify(rest.slice(0, 60))}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(xml);
  if (forbidden !== null || !xml.isWellFormed()) throw new Error("a character that XML forbids");
  while (rest !== "") {
    const closing = CLOSE.exec(rest);
    const opening = OPEN.exec(rest);
    if (closing !== null) {
      if (open.pop()?.tag !== closing[1]) throw fault("an end without its beginning");
      rest = rest.slice(closing[0].length);
    } else if (opening !== null) {
      const [all, tag = "", attributes = "", , , end] = opening;
      if (open.length === 0 && found.length > 0) throw fault("a second root");
      const element = { tag, attributes: attributesOf(attributes, fault), text: "" };
      found.push(element);
      if (end !== "/") open.push(element);
      rest = rest.slice(all.length);
    } else {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text === undefined || REFERENCE.test(text) || text.includes("]]>")) throw fault("a stray sign");
      const within = open.at(-1);
      if (within !== undefined) within.text += unescaped(text);
      else if (text.trim() !== "") throw fault("text outside");
      rest = rest.slice(text.length);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.tag}> is never closed`);
  return found;
}

function attributesOf(written: string, fault: (what: string) => Error): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", value = ""] of written.matchAll(new RegExp(ATTRIBUTE, "g"))) {
    if (attributes.has(name)) throw fault(`${name} stands twice`);
    if (REFERENCE.test(value)) throw fault("a stray &");
    attributes.set(name, unescaped(value));
  }
  return Object.fromEntries(attributes);
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(#x?)?(\w+);/g, (all, number: string | undefined, name: string) =>
    number === undefined
      ? (named[name] ?? all)
      : String.fromCodePoint(Number.parseInt(name, number === "#x" ? 16 : 10)),
  );
}
