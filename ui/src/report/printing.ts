import { flushSync } from "react-dom";
import { showTheme, type ThemeChoice } from "../theme/theme.ts";

/** Prepares the page for paper and puts it back after: light, and all that is folded opened. */
export function preparePrinting(): void {
  let before: ThemeChoice | null = null;
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    if (before !== null) return;
    opened = [...document.querySelectorAll("details")].filter(({ open }) => !open);
    for (const details of opened) details.open = true;
    // Charts are drawn in the colours of the page: they must be light before the browser takes its picture.
    flushSync(() => {
      before = showTheme("light");
    });
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    if (before !== null) showTheme(before);
    before = null;
  });
}
