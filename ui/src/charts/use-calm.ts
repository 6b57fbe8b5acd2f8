import { useEffect, useRef, useState } from "react";

/** The value, told at most once in `everyMs` and not while nobody sees the page. Wants the same object when nothing changed. */
export function useCalm<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const shownAtMs = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    latest.current = value;
    const show = () => {
      timer.current = null;
      shownAtMs.current = performance.now();
      if (!document.hidden) setShown(latest.current);
    };
    timer.current ??= setTimeout(show, Math.max(0, shownAtMs.current + everyMs - performance.now()));
  }, [value, everyMs]);

  useEffect(() => {
    const back = () => {
      if (!document.hidden) setShown(latest.current);
    };
    document.addEventListener("visibilitychange", back);
    return () => {
      document.removeEventListener("visibilitychange", back);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    };
  }, []);
  return shown;
}
