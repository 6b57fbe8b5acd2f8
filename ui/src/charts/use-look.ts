import { useMemo } from "react";
import { useWords } from "../i18n/language.ts";
import { useTheme } from "../theme/theme.ts";
import { themeColours } from "./colours.ts";
import type { Look } from "./plot-options.ts";

/** What charts are drawn with, new when the theme or the language changes. */
export function useLook(): Look {
  const theme = useTheme();
  const { format } = useWords();
  // The colours are those of the theme.
  return useMemo(() => ({ colours: themeColours(), format }), [theme, format]);
}
