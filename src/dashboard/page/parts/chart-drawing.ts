/** A chart on a canvas of the page, as long as its place is there. What draws is large and is loaded with the first chart. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Chart, loadEngine } from "../../../charts/index.ts";

type Drawn = ReturnType<Awaited<ReturnType<typeof loadEngine>>["init"]>;

export interface Drawing {
  state: "drawing" | "drawn" | "failed";
  /** Of its place, px; null before it is known. */
  width: number | null;
  /** Two pixels for each of the page, as slides need. Null before it is drawn. */
  png(): Promise<Blob | null>;
}

/** Draws into the element: again for another chart (another theme is one), anew in size whenever the element's changes. */
export function useDrawing(place: RefObject<HTMLElement | null>, chart: Chart): Drawing {
  const drawn = useRef<Drawn | null>(null);
  const newest = useRef(chart);
  newest.current = chart;
  const [state, setState] = useState<Drawing["state"]>("drawing");
  const [width, setWidth] = useState<number | null>(null);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isGone = false;
    const sized = new ResizeObserver(() => {
      // A place that is hidden has no size; what was drawn stays as it is until it is shown again.
      if (element.clientWidth === 0 || element.clientHeight === 0) return;
      drawn.current?.resize();
      setWidth(element.clientWidth);
    });
    sized.observe(element);
    loadEngine()
      .then(({ init }) => {
        if (isGone) return;
        drawn.current = init(element, null, { renderer: "canvas" });
        drawn.current.setOption(newest.current.option, { notMerge: true });
        setState("drawn");
      })
      .catch(() => {
        if (!isGone) setState("failed");
      });
    return () => {
      isGone = true;
      sized.disconnect();
      drawn.current?.dispose();
      drawn.current = null;
    };
  }, [place]);

  useEffect(() => {
    drawn.current?.setOption(chart.option, { notMerge: true });
  }, [chart]);

  const png = () =>
    new Promise<Blob | null>((resolve) => {
      const canvas = drawn.current?.renderToCanvas({ pixelRatio: 2 });
      if (canvas === undefined) resolve(null);
      else canvas.toBlob(resolve, "image/png");
    });
  return { state, width, png };
}
