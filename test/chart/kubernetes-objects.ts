import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npmPackages } from "../support/npm-tool.ts";

/** An object as it is sent to a cluster, as far as tests look into it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, never>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** A class of objects; made ones are copies, and so hide who reads which field. */
interface Model {
  readonly prototype: { validate(this: KubernetesObject): void };
}

/** Reads YAML, and holds objects to the schemas of the API and of the operators that the chart has objects for. */
export class KubernetesObjects {
  readonly #folder: string;
  readonly #parseAll: (text: string) => { toJS(): unknown; errors: unknown[] }[];
  readonly #models = new Map<string, Model>();

  private constructor(folder: string, yaml: { parseAllDocuments: never }) {
    this.#folder = folder;
    this.#parseAll = yaml.parseAllDocuments;
  }

  /** Null, said aloud, where the schemas can't be had. */
  static async open(): Promise<KubernetesObjects | null> {
    const folder = npmPackages("kubernetes-objects", [
      "yaml@2.9.1",
      "kubernetes-models@5.1.0",
      "@kubernetes-models/gateway-api@2.0.0",
      "@kubernetes-models/keda@2.0.0",
      "@kubernetes-models/prometheus-operator@6.0.0",
    ]);
    if (folder === null) return null;
    return new KubernetesObjects(folder, await load(folder, "yaml/dist/index.js"));
  }

  /** @throws where the text is no YAML, or has a key twice. */
  parse(text: string): KubernetesObject[] {
    const documents = this.#parseAll(text);
    const errors = documents.flatMap((document) => document.errors);
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return documents
      .map((document) => document.toJS() as KubernetesObject)
      .filter((object) => object !== null);
  }

  /** What the API would say against the object, fields that it does not know included; null for a good one. */
  async faultOf(object: KubernetesObject): Promise<string | null> {
    const model = await this.#modelOf(object);
    const fields = new ReadFields();
    const name = `${object.kind} ${object.metadata.name}`;
    try {
      model.prototype.validate.call(fields.watched(object, ""));
    } catch (error) {
      return `${name}: ${(error as Error).message}`;
    }
    const unknown = fields.unread();
    return unknown.length === 0 ? null : `${name}: unknown fields ${unknown.join(", ")}`;
  }

  async #modelOf({ apiVersion, kind }: KubernetesObject): Promise<Model> {
    const name = `${apiVersion}/${kind}`;
    const known = this.#models.get(name);
    if (known !== undefined) return known;
    const model = (await load<Record<string, Model>>(this.#folder, `${packageOf(apiVersion)}/${name}.js`))[
      kind
    ];
    if (model === undefined) throw new Error(`no schema for ${name}`);
    this.#models.set(name, model);
    return model;
  }
}

/** The schemas pass over fields that they don't know, but they read all that they do know. */
class ReadFields {
  readonly #objects: {
    readonly path: string;
    readonly keys: readonly string[];
    readonly read: Set<string>;
  }[] = [];

  watched<Value>(value: Value, path: string): Value {
    if (value === null || typeof value !== "object") return value;
    const read = new Set<string>();
    if (!Array.isArray(value)) this.#objects.push({ path, keys: Object.keys(value), read });
    const inside = new Map<string | symbol, unknown>();
    return new Proxy(value, {
      get: (target, key) => {
        const own: unknown = Reflect.get(target, key);
        if (typeof key === "symbol" || !Object.hasOwn(target, key)) return own;
        read.add(key);
        if (!inside.has(key)) inside.set(key, this.watched(own, `${path}.${key}`));
        return inside.get(key);
      },
    });
  }

  /** Of objects of which nothing was read there is no schema. */
  unread(): string[] {
    return this.#objects
      .filter(({ read }) => read.size > 0)
      .flatMap(({ path, keys, read }) => keys.filter((key) => !read.has(key)).map((key) => `${path}.${key}`));
  }
}

const packageOf = (apiVersion: string): string => {
  if (apiVersion.startsWith("keda.sh/")) return "@kubernetes-models/keda";
  if (apiVersion.startsWith("gateway.networking.k8s.io/")) return "@kubernetes-models/gateway-api";
  if (apiVersion.startsWith("monitoring.coreos.com/")) return "@kubernetes-models/prometheus-operator";
  return "kubernetes-models";
};

const load = async <Module>(folder: string, path: string): Promise<Module> =>
  (await import(pathToFileURL(join(folder, path)).href)) as Module;
