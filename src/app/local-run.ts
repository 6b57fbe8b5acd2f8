import { type CommandParts, leadTests } from "./lead-tests.ts";
import { loadThreadPlaces } from "./load-places.ts";
import { LocalStage } from "./local-stage.ts";

/** Runs a test, opens the console, or lists what is in the scenario, on this machine alone; the code to exit with. */
export const localRun = (parts: CommandParts): Promise<number> =>
  leadTests(parts, async ({ clock, desk, logger }) => {
    const places = loadThreadPlaces(parts.host, clock, desk);
    return new LocalStage({ outer: parts.host, clock, logger, places });
  });
