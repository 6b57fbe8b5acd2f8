import fs from "node:fs";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import type { ConsoleContext } from "./route.ts";

// A plain descriptor, which its stream closes: a FileHandle that nobody holds any more makes Node complain.
const open = promisify(fs.open);

/** Answers with a file as it is now; null where there is none. Who asks for the head alone costs no descriptor. */
export const sendFile = async (context: ConsoleContext, path: string): Promise<Response | null> => {
  if (context.req.method === "HEAD") {
    return await fs.promises.access(path, fs.constants.R_OK).then(
      () => context.body(null),
      () => null,
    );
  }
  const descriptor = await open(path, "r").catch(() => null);
  if (descriptor === null) return null;
  const stream = fs.createReadStream(path, { fd: descriptor });
  // Where the client goes before the first byte was read, nobody reads the stream, nor closes it.
  const signal = context.req.raw.signal;
  if (signal.aborted) stream.destroy();
  else signal.addEventListener("abort", () => stream.destroy(), { once: true });
  return context.body(Readable.toWeb(stream) as ReadableStream<Uint8Array>);
};
