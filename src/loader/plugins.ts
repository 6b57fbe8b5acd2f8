import { AcridaError } from "../base/errors.ts";
import { isPlugin, type Plugin } from "../plugin/plugin.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import { shownPath } from "./source-place.ts";

/** A plugin, and the file that exports it. */
export interface FoundPlugin {
  readonly plugin: Plugin;
  /** Absolute. */
  readonly file: string;
}

/**
 * Every exported plugin, in the order of files; one under several exports once.
 * Throws SCENARIO_INVALID for two of one name, two dispatchers, and two that check passwords.
 */
export const pluginsOf = (scenario: LoadedScenario): readonly FoundPlugin[] => {
  const found = new Map<Plugin, FoundPlugin>();
  for (const { file, exports } of scenario.modules) {
    for (const value of Object.values(exports)) {
      if (isPlugin(value) && !found.has(value)) found.set(value, { plugin: value, file });
    }
  }
  const plugins = [...found.values()];
  onlyOne(
    plugins,
    ({ name }) => name,
    (name) => `are named ${name}; rename one`,
  );
  onlyOne(
    plugins,
    ({ dispatcher }) => dispatcher && "one",
    () => "have a dispatcher; leave one of them out",
  );
  onlyOne(plugins, checks, () => "have a webLogin that checks passwords; leave one of them out");
  return plugins;
};

const checks = ({ webLogin }: Plugin): string | undefined =>
  typeof webLogin === "function" || webLogin?.check !== undefined ? "one" : undefined;

const onlyOne = (
  plugins: readonly FoundPlugin[],
  keyOf: (plugin: Plugin) => string | undefined,
  fault: (key: string) => string,
): void => {
  const known = new Map<string, FoundPlugin>();
  for (const one of plugins) {
    const key = keyOf(one.plugin);
    if (key === undefined) continue;
    const other = known.get(key);
    if (other !== undefined) {
      const places = [other, one]
        .map(({ plugin, file }) => `${plugin.name} in ${shownPath(file)}`)
        .join(" and ");
      throw new AcridaError("SCENARIO_INVALID", `two plugins (${places}) ${fault(key)}`);
    }
    known.set(key, one);
  }
};
