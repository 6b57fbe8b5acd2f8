const outerSpaces = /^[ \t]+|[ \t]+$/g;

const COLON = 58;

/** All values of one header, without reading the others; the name in lower case. */
export const headerValues = (rawLines: string, name: string): string[] => {
  const values: string[] = [];
  for (let start = 0; start < rawLines.length; ) {
    const found = rawLines.indexOf("\r\n", start);
    const end = found === -1 ? rawLines.length : found;
    const colon = start + name.length;
    if (rawLines.charCodeAt(colon) === COLON && rawLines.slice(start, colon).toLowerCase() === name) {
      values.push(rawLines.slice(colon + 1, end).replace(outerSpaces, ""));
    }
    start = end + 2;
  }
  return values;
};

/** The headers of a message; names in any case. Parsed from the raw lines when first asked for. */
export class HttpHeaders implements Iterable<[name: string, value: string]> {
  private readonly raw: string;
  private parsed: Map<string, string[]> | null = null;

  constructor(rawLines: string) {
    this.raw = rawLines;
  }

  /** The value; several of one name are joined by a comma. Null when it is not there. */
  get(name: string): string | null {
    return this.lines().get(name.toLowerCase())?.join(", ") ?? null;
  }

  /** All values of a name, in order: for `Set-Cookie`, say, which can't be joined. */
  getAll(name: string): string[] {
    return [...(this.lines().get(name.toLowerCase()) ?? [])];
  }

  has(name: string): boolean {
    return this.lines().has(name.toLowerCase());
  }

  /** Lower-case names and values; one pair a line. */
  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    for (const [name, values] of this.lines()) for (const value of values) yield [name, value];
  }

  private lines(): Map<string, string[]> {
    if (this.parsed !== null) return this.parsed;
    const parsed = new Map<string, string[]>();
    for (const line of this.raw.split("\r\n")) {
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).replace(outerSpaces, "");
      const values = parsed.get(name);
      if (values === undefined) parsed.set(name, [value]);
      else values.push(value);
    }
    this.parsed = parsed;
    return parsed;
  }
}
