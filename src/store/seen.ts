/** Remembers what was read, so that what stands in several places counts once. */
import type { Figure } from "../record/index.ts";
import { figureId, scoreKey } from "./tables.ts";

export class Seen {
  readonly #keys = new Set<string>();

  isRepeated(key: string): boolean {
    const before = this.#keys.size;
    this.#keys.add(key);
    return this.#keys.size === before;
  }

  isRepeatedScore(score: Parameters<typeof scoreKey>[0]): boolean {
    return this.isRepeated(`score ${scoreKey(score)}`);
  }

  isRepeatedFigure(figure: Figure): boolean {
    return this.isRepeated(`figure ${figureId(figure)}`);
  }
}
