/** Where the names of points stand so that they hide neither one another nor the points: the first free place around each. */

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlacedLabel {
  /** Left end, middle of the height, px. */
  x: number;
  y: number;
  /** Where a line from the point ends that ties it to a label further away; null where it stands close. */
  tie: { x: number; y: number } | null;
}

const HEIGHT = 13;
const DISTANCE = 9;

/**
 * A place for each point's label (`width` px), in order: who comes first has the choice. `within` is never left where there is
 * another way; `obstacles` (lines) are crossed rather than another label covered.
 */
export function placedLabels(
  points: readonly { x: number; y: number; width: number }[],
  within: Box,
  obstacles: readonly Box[] = [],
): PlacedLabel[] {
  const dots = points.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  const taken: Box[] = [];
  return points.map((point) => {
    let best: { box: Box; cost: number } | null = null;
    for (const box of places(point)) {
      const cost =
        20 * outside(box, within) +
        10 * covered(box, taken) +
        4 * covered(box, dots) +
        0.5 * covered(box, obstacles);
      if (best === null || cost < best.cost) best = { box, cost };
      if (cost === 0) break;
    }
    const box = best?.box ?? { left: point.x, right: point.x, top: point.y, bottom: point.y };
    taken.push(box);
    const middle = (box.top + box.bottom) / 2;
    const isClose = Math.abs(middle - point.y) < HEIGHT || box.left < point.x === box.right > point.x;
    const tie = { x: box.left > point.x ? box.left - 1 : box.right + 1, y: middle };
    return { x: box.left, y: middle, tie: isClose ? null : tie };
  });
}

/** Right, left, above, below, then further away. */
function* places({ x, y, width }: { x: number; y: number; width: number }): Generator<Box> {
  const at = (left: number, middle: number) => ({
    ...{ left, right: left + width },
    ...{ top: middle - HEIGHT / 2, bottom: middle + HEIGHT / 2 },
  });
  for (const shift of [0, 1, -1, 2, -2, 3, -3]) {
    yield at(x + DISTANCE, y + shift * HEIGHT);
    yield at(x - DISTANCE - width, y + shift * HEIGHT);
    if (shift === 0) yield at(x - width / 2, y - DISTANCE - HEIGHT / 2);
    if (shift === 0) yield at(x - width / 2, y + DISTANCE + HEIGHT / 2);
  }
}

/** Square px of a box that others cover. */
function covered(box: Box, others: readonly Box[]): number {
  let area = 0;
  for (const other of others) {
    const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
    const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
    if (across > 0 && down > 0) area += across * down;
  }
  return area;
}

function outside(box: Box, within: Box): number {
  return (box.right - box.left) * (box.bottom - box.top) - covered(box, [within]);
}
