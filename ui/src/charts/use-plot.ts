import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { Plot, type PlotContent, type PlotParts, type PlotSize } from "./plot.ts";

/**
 * Keeps a plot in an element: made anew when the parts are others, else only given the content. While it is out of
 * sight it keeps what it shows, and catches up when it is seen.
 */
export function usePlot(
  parts: PlotParts,
  content: PlotContent,
  size: PlotSize,
): readonly [RefObject<HTMLDivElement | null>, RefObject<Plot | null>] {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const latest = useRef({ content, isSeen: true, isShown: false });

  useLayoutEffect(() => {
    latest.current.content = content;
    latest.current.isShown = false;
  }, [content]);

  // Content and size have effects of their own.
  useLayoutEffect(() => {
    const made = new Plot(place.current!, size, parts);
    plot.current = made;
    made.show(latest.current.content);
    latest.current.isShown = true;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [parts]);

  useLayoutEffect(() => plot.current?.resize(size), [size]);

  // Shows each new content.
  useLayoutEffect(() => {
    const state = latest.current;
    if (!state.isSeen || state.isShown) return;
    plot.current?.show(state.content);
    state.isShown = true;
  }, [content]);

  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const state = latest.current;
        state.isSeen = entries.at(-1)!.isIntersecting;
        if (!state.isSeen || state.isShown) return;
        plot.current?.show(state.content);
        state.isShown = true;
      },
      { rootMargin: "100px" },
    );
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);

  return [place, plot];
}
