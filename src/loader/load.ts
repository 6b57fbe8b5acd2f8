import { pathToFileURL } from "node:url";
import { loadError } from "./load-error.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";

export type { LoadedScenario } from "./loaded-scenario.ts";

/**
 * Evaluates a bundle in this thread. `enableSourceMaps` comes first, so that whatever throws names the user's file and line.
 * Throws SCENARIO_INVALID for what the scenario throws while it loads.
 */
export const loadScenario = async (
  bundlePath: string,
  enableSourceMaps: () => void,
): Promise<LoadedScenario> => {
  enableSourceMaps();
  try {
    const bundle: { scenario: LoadedScenario } = await import(
      /* @vite-ignore */ pathToFileURL(bundlePath).href
    );
    return bundle.scenario;
  } catch (thrown) {
    throw await loadError(thrown, bundlePath);
  }
};
