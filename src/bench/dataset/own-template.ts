/** Prompts with `{{column}}` in them. What is filled in is text and nothing else: it is not searched for more. */

/** `\{{` stands for `{{` itself. */
const PLACE = /\\\{\{|\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names that a template asks for, each once. */
export function namesIn(template: string): string[] {
  const names = [...template.matchAll(PLACE)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return [...new Set(names)];
}

/** The template with every place filled; names have been checked. */
export function fill(template: string, valueFor: (name: string) => string): string {
  return template.replace(PLACE, (_, name: string | undefined) =>
    name === undefined ? "{{" : valueFor(name),
  );
}
