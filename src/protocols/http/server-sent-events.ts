import { AcridaError } from "../../base/errors.ts";

/** One event of a stream of the type `text/event-stream`. */
export interface ServerSentEvent {
  /** `message` where the target names none. */
  readonly type: string;
  /** Its lines, joined by line breaks. */
  readonly data: string;
  /** The last one that the target gave, with this event or before; empty without. */
  readonly id: string;
  /** How long to wait before connecting again, in ms, where the event says so; else null. */
  readonly retry: number | null;
}

const tooLong = (mostCharacters: number): AcridaError =>
  new AcridaError(
    "BODY_CUT",
    `expected events of at most ${mostCharacters} characters, got a longer one; raise \`static maxBodyBytes\``,
  );

/** The events in the lines of a stream, read as the HTML standard says (§9.2.6); one that has no end is dropped. */
export async function* eventsOf(
  lines: AsyncIterable<string>,
  mostCharacters: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let type = "";
  let data: string[] = [];
  let characters = 0;
  let id = "";
  let retry: number | null = null;
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) yield { type: type === "" ? "message" : type, data: data.join("\n"), id, retry };
      type = "";
      data = [];
      characters = 0;
      retry = null;
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") {
      characters += value.length + 1;
      if (characters > mostCharacters) throw tooLong(mostCharacters);
      data.push(value);
    } else if (field === "event") type = value;
    else if (field === "id") id = value.includes("\0") ? id : value;
    else if (field === "retry" && /^\d+$/.test(value)) retry = Number(value);
  }
}
