/** The thread's side: answers one question after another, and makes the bytes there, so that the server's thread only passes them on. */
import type { MessagePort } from "node:worker_threads";
import { type Clock, sha256 } from "../../base/index.ts";
import type { Reader } from "../contract/reader.ts";
import { faultOf } from "./faults.ts";
import type { Answer, News, Order } from "./thread-messages.ts";

/** Serves a `readerThread` from within its thread until it says close. A reader that cannot be made is told of, and ends it. */
export function serveReader(port: MessagePort, open: () => Reader, clock: Clock): void {
  const tell = (news: News, transfer: ArrayBuffer[] = []) => port.postMessage(news, transfer);
  let reader: Reader;
  try {
    reader = open();
  } catch (thrown) {
    tell({ kind: "unable", fault: faultOf(thrown) });
    port.close();
    return;
  }
  port.on("message", async (order: Order) => {
    if (order.kind === "close") {
      reader.close();
      port.close();
      return;
    }
    const { id } = order;
    try {
      if (order.kind === "version") return tell({ kind: "version", id, version: reader.version() });
      const beganMs = clock.nowMs();
      const document = await reader.answer(order.question, order.params, order.body);
      const { bytes, etag } = bytesOf(
        order.question === "prometheus" && "text" in document ? document.text : document,
      );
      const answer = { bytes, etag, tookMs: clock.nowMs() - beganMs, isTrouble: tellsOfTrouble(document) };
      tell({ kind: "answered", id, answer }, [answer.bytes.buffer]);
    } catch (thrown) {
      tell({ kind: "refused", id, fault: faultOf(thrown) });
    }
  });
  tell({ kind: "ready" });
}

function bytesOf(document: object | string): Pick<Answer, "bytes" | "etag"> {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  // A Buffer of a small text would share a pool, which a transfer would take along.
  return { bytes: new TextEncoder().encode(text), etag: `"${sha256(text).slice(0, 27)}"` };
}

function tellsOfTrouble(document: object): boolean {
  return "trouble" in document && document.trouble !== null;
}
