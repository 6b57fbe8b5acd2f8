/** The theme's colours as a canvas needs them. */
export interface Colours {
  /** A variable of theme.css without its dashes; what is unknown is the colour of text. */
  of(name: string): string;
  /** The same, lighter: to fill the ground below a line. */
  soft(name: string, opacity: number): string;
}

/** The colours that the page has now; asked for again when the theme changes. */
export function themeColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const of = (name: string): string => {
    let value = known.get(name);
    if (value === undefined) {
      value = style.getPropertyValue(`--${name}`).trim() || style.color;
      known.set(name, value);
    }
    return value;
  };
  return {
    of,
    soft: (name, opacity) => {
      const value = of(name);
      if (!/^#[0-9a-f]{6}$/i.test(value)) return value;
      return `${value}${Math.round(opacity * 255)
        .toString(16)
        .padStart(2, "0")}`;
    },
  };
}
