import { type BundleOptions, bundleScenario, removeBundle } from "./bundle.ts";
import { loadScenario } from "./load.ts";

/**
 * Evaluates one file of TypeScript or JavaScript, such as `acrida.config.ts`, as a scenario is, and returns what it exports.
 * Throws SCENARIO_INVALID with the user's own file and line.
 */
export const loadModule = async (
  path: string,
  options: Pick<BundleOptions, "acridaEntry">,
  enableSourceMaps: () => void,
): Promise<Readonly<Record<string, unknown>>> => {
  const bundle = await bundleScenario([path], options);
  try {
    const { modules } = await loadScenario(bundle.path, enableSourceMaps);
    return modules[0]!.exports;
  } finally {
    await removeBundle(bundle);
  }
};
