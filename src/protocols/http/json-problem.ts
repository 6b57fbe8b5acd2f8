/** Where a text stops being JSON. */
export interface JsonProblem {
  /** In UTF-16 units, as strings count; the length of the text where it ends too early. */
  readonly offset: number;
  readonly expected: string;
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isHexDigit = (code: number): boolean =>
  isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);

/** Walks a text by the grammar of JSON (RFC 8259) without making values; depth costs no stack. */
class JsonWalk {
  problem: JsonProblem | null = null;
  private readonly text: string;
  private at = 0;
  /** The brackets that are open, the innermost last. */
  private readonly open: ("[" | "{")[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(): void {
    // After an opening bracket, the closing one may follow at once.
    let fresh = false;
    for (;;) {
      this.skipSpace();
      const inner = this.open.at(-1);
      if (!(fresh && this.closes(inner))) {
        if (inner === "{" && !this.name(fresh)) return;
        fresh = this.value(fresh && inner === "[" ? 'a value or "]"' : "a value");
        if (this.problem !== null) return;
        if (fresh) continue;
      }
      fresh = false;
      if (!this.afterValue()) return;
    }
  }

  /** True when another value of the same list follows; false at the end of the text and at a problem. */
  private afterValue(): boolean {
    for (;;) {
      this.skipSpace();
      const inner = this.open.at(-1);
      if (inner === undefined) {
        if (this.at < this.text.length) this.fail("the end");
        return false;
      }
      if (this.text[this.at] === ",") {
        this.at++;
        this.skipSpace();
        return true;
      }
      if (!this.closes(inner)) {
        this.fail(inner === "[" ? '"," or "]"' : '"," or "}"');
        return false;
      }
    }
  }

  private closes(inner: "[" | "{" | undefined): boolean {
    if (inner === undefined || this.text[this.at] !== (inner === "[" ? "]" : "}")) return false;
    this.at++;
    this.open.pop();
    return true;
  }

  private name(fresh: boolean): boolean {
    if (this.text.charCodeAt(this.at) !== QUOTE) {
      return this.fail(fresh ? 'a name in double quotes or "}"' : "a name in double quotes");
    }
    if (!this.string()) return false;
    this.skipSpace();
    if (this.text[this.at] !== ":") return this.fail('":"');
    this.at++;
    this.skipSpace();
    return true;
  }

  /** True when a list or an object began. */
  private value(expected: string): boolean {
    const first = this.text[this.at];
    if (first === "{" || first === "[") {
      this.open.push(first);
      this.at++;
      return true;
    }
    if (first === '"') this.string();
    else if (first === "t") this.word("true");
    else if (first === "f") this.word("false");
    else if (first === "n") this.word("null");
    else if (first === "-" || isDigit(this.text.charCodeAt(this.at))) this.number();
    else this.fail(expected);
    return false;
  }

  private word(word: string): void {
    for (let index = 0; index < word.length; index++, this.at++) {
      if (this.text[this.at] !== word[index]) {
        this.fail(`the word ${word}`);
        return;
      }
    }
  }

  private number(): void {
    const { text } = this;
    if (text[this.at] === "-") this.at++;
    if (text[this.at] === "0") this.at++;
    else if (!this.digits()) return;
    if (text[this.at] === ".") {
      this.at++;
      if (!this.digits()) return;
    }
    if (text[this.at] !== "e" && text[this.at] !== "E") return;
    this.at++;
    if (text[this.at] === "+" || text[this.at] === "-") this.at++;
    this.digits();
  }

  private digits(): boolean {
    const from = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    return this.at > from || this.fail("a digit");
  }

  private string(): boolean {
    const { text } = this;
    for (this.at++; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === QUOTE) {
        this.at++;
        return true;
      }
      if (code < 0x20) return this.fail("no control character within a text");
      if (code === BACKSLASH && !this.escape()) return false;
    }
    return this.fail("a double quote that ends the text");
  }

  /** Stops at the last character of the escape. */
  private escape(): boolean {
    this.at++;
    const letter = this.text[this.at];
    if (letter !== "u") {
      return (letter !== undefined && '"\\/bfnrt'.includes(letter)) || this.fail("an escape such as \\n");
    }
    for (let count = 0; count < 4; count++) {
      this.at++;
      if (!isHexDigit(this.text.charCodeAt(this.at))) return this.fail("four hexadecimal digits");
    }
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private fail(expected: string): false {
    this.problem = { offset: this.at, expected };
    return false;
  }
}

/** The first place at which a text can't be JSON any more; null for valid JSON. */
export const findJsonProblem = (text: string): JsonProblem | null => {
  const walk = new JsonWalk(text);
  walk.run();
  return walk.problem;
};

/** The one character that is wrong, so that nothing in it reaches a table as more than a text. */
const shownAt = (text: string, offset: number): string => {
  const code = text.codePointAt(offset);
  if (code === undefined) return "the end";
  if (code > 0x20 && code < 0x7f)
    return code === QUOTE ? "a double quote" : `"${String.fromCodePoint(code)}"`;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
};

/** What is wrong with a text that is no JSON, and where; nothing of the text but one character is in it. */
export const describeJsonProblem = (text: string): string => {
  if (text === "") return "is empty, expected JSON";
  const problem = findJsonProblem(text);
  // Node knows better only where it ran out of something.
  if (problem === null) return "could not be read as JSON";
  const { offset, expected } = problem;
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < offset; at++) {
    if (text.charCodeAt(at) === LINE_FEED) {
      line++;
      lineStart = at + 1;
    }
  }
  const column = offset - lineStart + 1;
  const looks = /^\s*<(!doctype\s+html|html|head|body)/i.test(text) ? ", it looks like HTML" : "";
  return (
    `is no JSON${looks}: expected ${expected}, got ${shownAt(text, offset)} ` +
    `at line ${line}, column ${column} (offset ${offset})`
  );
};
