/** The text of `--list`. */
export const classListText = (names: readonly string[]): string =>
  `${["Available user classes:", ...names.map((name) => `  ${name}`)].join("\n")}\n`;
