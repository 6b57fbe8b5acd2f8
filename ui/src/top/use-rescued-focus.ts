import { useEffect, useLayoutEffect, useRef } from "react";

/**
 * Gives the focus to a place of its own when what had it is gone or switched off, as Start and Stop are once they were
 * pressed: the next key would begin at the top of the page. Who has no focus in the page gets none.
 * @param moment looked at whenever it is another.
 * @param place selects who gets the focus.
 */
export function useRescuedFocus(moment: string, place: string): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      last.current = target instanceof Element ? target : null;
    };
    // A click elsewhere takes the focus away for good, or brings it there.
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && !last.current?.contains(target)) last.current = null;
    };
    document.addEventListener("focusin", onFocus);
    document.addEventListener("pointerdown", onPointer);
    return () => {
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("pointerdown", onPointer);
    };
  }, []);
  useLayoutEffect(() => {
    const had = last.current;
    if (had === null || (had.isConnected && !had.matches(":disabled"))) return;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body && activeElement !== had) return;
    document.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
  }, [moment, place]);
}
