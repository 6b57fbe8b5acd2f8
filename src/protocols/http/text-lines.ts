import { AcridaError } from "../../base/errors.ts";

/** Ends of lines as texts have them, also the old one of a single CR. */
const lineEnd = /\r\n|\n|\r/g;

/** Splits text that comes in pieces into lines; a line that is longer than so many characters is an error. */
export class TextLines {
  private readonly mostCharacters: number;
  private rest = "";
  /** The last piece ended in CR: an LF that follows belongs to it. */
  private afterReturn = false;

  constructor(mostCharacters: number) {
    this.mostCharacters = mostCharacters;
  }

  /** The lines that are whole now. */
  add(piece: string): string[] {
    if (piece === "") return [];
    const text = this.afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.afterReturn = piece.endsWith("\r");
    const lines = text.split(lineEnd);
    const last = lines.pop() ?? "";
    if (lines.length === 0) this.rest += last;
    else {
      lines[0] = this.rest + lines[0];
      this.rest = last;
    }
    for (const line of lines) this.check(line);
    this.check(this.rest);
    return lines;
  }

  /** The last line where no end follows it; null without one. */
  end(): string | null {
    const { rest } = this;
    this.rest = "";
    return rest === "" ? null : rest;
  }

  private check(line: string): void {
    if (line.length <= this.mostCharacters) return;
    throw new AcridaError(
      "BODY_CUT",
      `expected lines of at most ${this.mostCharacters} characters, got a longer one; raise \`static maxBodyBytes\`, ` +
        "or read the body by chunks()",
    );
  }
}

/** The lines of a text that comes in pieces of bytes. */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  decode: (bytes: Uint8Array | null) => string,
  mostCharacters: number,
): AsyncGenerator<string, void, undefined> {
  const lines = new TextLines(mostCharacters);
  for await (const piece of pieces) yield* lines.add(decode(piece));
  yield* lines.add(decode(null));
  const last = lines.end();
  if (last !== null) yield last;
}
