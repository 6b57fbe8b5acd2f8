import type { WholeView } from "../../src/server/api.ts";

/** What a page of this console is told first: everything. */
export const wholeView = async (
  base: string,
): Promise<WholeView & { readonly run: NonNullable<WholeView["run"]> }> => {
  const { body } = await fetch(`${base}/live`);
  let text = "";
  for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    // The last piece is still on its way.
    const events = text.split("\n\n").slice(0, -1);
    const whole = events.find((event) => event.startsWith("event: whole\n"));
    if (whole === undefined) continue;
    const view = JSON.parse(whole.slice(whole.indexOf("data: ") + "data: ".length)) as WholeView;
    if (view.run === null) throw new Error("expected a console with a test");
    return { ...view, run: view.run };
  }
  throw new Error("the console closed its stream before it told anything");
};
