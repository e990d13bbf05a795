/**
 * Tells when the file a store writes to is no longer the one under its path: deleted, moved or replaced. Writing to it
 * goes on without an error then, and everything written is lost when it is closed.
 */
import { type BigIntStats, statSync } from "node:fs";
import { DsrError } from "../base/index.ts";

/**
 * Remembers the files that lie at `paths` now, and returns a check that throws a DsrError (`store_gone`) once a path leads
 * to another file or nowhere; `store` is what the error names. A path where nothing lies yet is remembered when a check
 * first finds a file there. Device and inode decide, as in SQLite's own test for a moved database; a look costs
 * microseconds, so that it can come before every batch.
 */
export function sameFiles(paths: readonly string[], store: string): () => void {
  const known = new Map<string, BigIntStats>();
  const look = () => {
    for (const path of paths) {
      const now = statSync(path, { bigint: true, throwIfNoEntry: false });
      const then = known.get(path);
      if (then === undefined) {
        if (now !== undefined) known.set(path, now);
      } else if (now === undefined) {
        throw gone(store, path, "was deleted or moved away");
      } else if (now.ino !== then.ino || now.dev !== then.dev) {
        throw gone(store, path, "was replaced by another file");
      }
    }
  };
  look();
  return look;
}

function gone(store: string, path: string, what: string): DsrError {
  const place = store === path ? "" : ` ${path} of`;
  return new DsrError(
    `Cannot write to${place} ${store}: it ${what} while results were written to it. What was recorded since is not stored.`,
    {
      code: "store_gone",
      hint: "A store is not made anew during a run. Leave it in place, and measure again.",
    },
  );
}
