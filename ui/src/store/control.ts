import type { ControlAnswer } from "../../../src/server/api.ts";

/** What can be asked of the server, relative to the page. */
export type ControlPath = "swarm" | "stop" | "stats/reset" | "user";

/** Names and values of a form; a name may come more than once. */
export type FormEntries = readonly (readonly [name: string, value: string])[];

/** What became of it; a `message` of null: the server could not be reached. */
export interface ControlOutcome extends Omit<ControlAnswer, "message"> {
  readonly message: string | null;
}

/** Asks the server to change the test. Never throws. */
export async function ask(path: ControlPath, entries: FormEntries = []): Promise<ControlOutcome> {
  try {
    const body = new URLSearchParams(entries.map(([name, value]) => [name, value]));
    const response = await fetch(path, { method: "POST", body });
    const answer = (await response.json()) as ControlAnswer;
    return { ...answer, success: response.ok && answer.success };
  } catch {
    return { success: false, message: null };
  }
}
