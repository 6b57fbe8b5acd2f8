import { pathToFileURL } from "node:url";
import { loadError } from "./load-error.ts";

/** Where a class stands in the user's source, under the name that it has there. */
export interface ClassDeclaration {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** What one source file exports. */
export interface ScenarioModule {
  /** Absolute. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A scenario, evaluated in this thread. */
export interface LoadedScenario {
  readonly modules: readonly ScenarioModule[];
  /** For each class of the user's own files that has a name there. */
  readonly declarations: { get(type: object): ClassDeclaration | undefined };
  /** The same of all classes, by source alone. */
  readonly places: readonly ClassDeclaration[];
}

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
