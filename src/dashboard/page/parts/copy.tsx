/** Text to take along: a button that copies, one that saves a file, a command with its button. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../language.tsx";
import { visible } from "../visible.ts";
import { shellWords } from "../words/shell.ts";

/** `what`: names the thing for who does not see where the button stands. */
export function CopyButton({ text, what }: { text: string; what?: string }) {
  const words = useWords(shellWords);
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    void copied(text).then((done) => setIsCopied(done));
  };
  return (
    <button
      type="button"
      class="small"
      aria-label={what === undefined ? undefined : words.copyOf(what)}
      onClick={copy}
    >
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}

export function SaveButton({
  text,
  name,
  children,
}: {
  text: string;
  name: string;
  children?: ComponentChildren;
}) {
  const words = useWords(shellWords);
  return (
    <button
      type="button"
      class="small"
      onClick={() => saveFile(new Blob([text], { type: "application/json" }), name)}
    >
      {children ?? words.save}
    </button>
  );
}

/** Hands a file to the browser's own saving. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function Command({ command, what }: { command: string; what: string }) {
  return (
    <figure class="command">
      <figcaption>{what}</figcaption>
      <div class="command-line">
        <code>{visible(command)}</code>
        <CopyButton text={command} what={command} />
      </div>
    </figure>
  );
}

/** The clipboard is there on secure origins alone, of which loopback is one; elsewhere a selection is copied the old way. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "off-screen";
    document.body.append(area);
    const before = document.activeElement;
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}
