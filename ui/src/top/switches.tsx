import { chooseLanguage, type Language, languages, useWords } from "../i18n/language.ts";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "../theme/theme.ts";
import "./switches.css";

const signs: Readonly<Record<ThemeChoice, string>> = { system: "◐", light: "☀", dark: "☾" };
const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: "light", light: "dark", dark: "system" };

/** The page's theme and language. */
export function Switches() {
  const { text, language } = useWords();
  const theme = useThemeChoice();
  const themeLabel = text("switch.theme", { theme: text(`theme.${theme}`) });
  return (
    <div className="switches">
      <button
        type="button"
        className="button button-quiet switch-theme"
        aria-label={themeLabel}
        title={themeLabel}
        onClick={() => chooseTheme(next[theme])}
      >
        <span aria-hidden="true">{signs[theme]}</span>
      </button>
      <select
        className="switch-language"
        aria-label={text("switch.language")}
        value={language}
        onChange={(event) => chooseLanguage(event.target.value as Language)}
      >
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
