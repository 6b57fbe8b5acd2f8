import { AcridaError, messageOf } from "../base/errors.ts";
import type { ConfigFile } from "./resolve.ts";

/** Names that are looked for, in this order, where `--config` names none. */
const defaultConfigNames: readonly string[] = [".ts", ".js", ".mjs", ".json"].map(
  (extension) => `acrida.config${extension}`,
);

/** What finding and reading a config file takes from outside; paths as the user writes them. */
export interface ConfigFileAccess {
  exists(path: string): Promise<boolean>;
  readText(path: string): Promise<string>;
  /** Runs a TypeScript or JavaScript module and gives its namespace. */
  loadModule(path: string): Promise<unknown>;
}

/**
 * The config file that was named, else the first of the default names that exists; null when there is none.
 * @throws AcridaError USAGE when it is missing, does not load, or holds no object.
 */
export const loadConfigFile = async (
  named: string | null,
  access: ConfigFileAccess,
): Promise<ConfigFile | null> => {
  const path = named ?? (await firstThatExists(access));
  if (path === null) return null;
  if (named !== null && !(await access.exists(named))) {
    throw new AcridaError(
      "USAGE",
      `no config file ${named}; --config expects a .ts, .js, .mjs or .json file`,
    );
  }
  const values = path.endsWith(".json")
    ? await readJson(path, access)
    : defaultExport(await load(path, access));
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new AcridaError(
      "USAGE",
      `${path} must ${path.endsWith(".json") ? "hold" : "export as default"} an object of options such as { users: 10 }`,
    );
  }
  return { path, values: values as Record<string, unknown> };
};

const firstThatExists = async (access: ConfigFileAccess): Promise<string | null> => {
  for (const name of defaultConfigNames) if (await access.exists(name)) return name;
  return null;
};

const readJson = async (path: string, access: ConfigFileAccess): Promise<unknown> => {
  const text = await access.readText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new AcridaError("USAGE", `${path} is no JSON: ${messageOf(thrown)}`, { cause: thrown });
  }
};

const load = async (path: string, access: ConfigFileAccess): Promise<unknown> => {
  try {
    return await access.loadModule(path);
  } catch (thrown) {
    if (thrown instanceof AcridaError) throw thrown;
    throw new AcridaError("USAGE", `${path} does not load: ${messageOf(thrown)}`, { cause: thrown });
  }
};

/** `export default`; of a CommonJS module, `module.exports`, which a bundler may have wrapped once more. */
const defaultExport = (module: unknown): unknown => {
  if (typeof module !== "object" || module === null || !("default" in module)) return module;
  const inner: unknown = module.default;
  const wrapped = typeof inner === "object" && inner !== null && "__esModule" in inner && "default" in inner;
  return wrapped ? inner.default : inner;
};
