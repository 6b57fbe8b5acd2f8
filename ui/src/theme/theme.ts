import { useSyncExternalStore } from "react";
import { remember, remembered } from "../store/remembered.ts";

/** What the switch says; `system` follows the browser. */
export type ThemeChoice = "system" | "light" | "dark";

const choices: readonly ThemeChoice[] = ["system", "light", "dark"];
const listeners = new Set<() => void>();
let choice: ThemeChoice = "system";

function isDark(): boolean {
  if (choice !== "system") return choice === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

/** Sets the page's theme as remembered, and follows the browser's; once, before the first drawing. */
export function startTheme(): void {
  choice = choices.find((known) => known === remembered("theme")) ?? "system";
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

/** Sets and remembers the theme. */
export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  remember("theme", next);
  apply();
}

/** Shows a theme without remembering it; what was chosen before, to put back. */
export function showTheme(next: ThemeChoice): ThemeChoice {
  const before = choice;
  choice = next;
  apply();
  return before;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme that is shown, for what draws with colours itself; draws again when it changes. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => (isDark() ? "dark" : "light"));
}

/** What the switch says. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}
