import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ApiObject, KubernetesApi } from "./kubernetes-api.ts";
import type { KeysToPaths, Pod, PodVolume } from "./pod-object.ts";

interface KeyedObject extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface Claim extends ApiObject {
  readonly spec: { readonly volumeName?: string };
}

interface PersistentVolume extends ApiObject {
  readonly spec: { readonly hostPath: { readonly path: string } };
}

/** What a pod waits for is not there yet. */
export class NotYet extends Error {}

const needed = async <Item>(api: KubernetesApi, path: string): Promise<Item> => {
  const found = await api.find<Item>(path);
  if (found === null) throw new NotYet(`${path} is not there`);
  return found;
};

/** The values of a ConfigMap or Secret of a pod's namespace. */
export const keyedValues = async (
  api: KubernetesApi,
  namespace: string,
  kind: "configmaps" | "secrets",
  name: string,
): Promise<ReadonlyMap<string, Buffer>> => {
  const { data = {} } = await needed<KeyedObject>(api, `/api/v1/namespaces/${namespace}/${kind}/${name}`);
  const encoding = kind === "secrets" ? "base64" : "utf8";
  return new Map(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, encoding)]));
};

const writeKeys = (folder: string, values: ReadonlyMap<string, Buffer>, { items }: KeysToPaths): void => {
  mkdirSync(folder, { recursive: true });
  for (const { key, path } of items ?? [...values.keys()].map((key) => ({ key, path: key }))) {
    const value = values.get(key);
    if (value === undefined) throw new NotYet(`there is no key ${key}`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), value, { mode: 0o644 });
  }
};

/** A group's files, as a kubelet leaves a volume of a disk. */
const giveToGroup = (folder: string, { spec }: Pod): void => {
  const group = spec.securityContext?.fsGroup;
  if (group === undefined) return;
  execFileSync("chgrp", ["--recursive", String(group), folder]);
  execFileSync("chmod", ["--recursive", "g+rwX", folder]);
  execFileSync("chmod", ["g+s", folder]);
};

const folderOf = async (api: KubernetesApi, pod: Pod, volume: PodVolume, folder: string): Promise<string> => {
  const { namespace } = pod.metadata;
  const { name, emptyDir, configMap, secret, persistentVolumeClaim: claim } = volume;
  const own = join(folder, name);
  if (emptyDir !== undefined) {
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o777);
    giveToGroup(own, pod);
    return own;
  }
  if (configMap !== undefined) {
    writeKeys(own, await keyedValues(api, namespace, "configmaps", configMap.name), configMap);
    return own;
  }
  if (secret !== undefined) {
    writeKeys(own, await keyedValues(api, namespace, "secrets", secret.secretName), secret);
    return own;
  }
  if (claim === undefined) throw new Error(`the rig plays no volume like ${JSON.stringify(volume)}`);
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${claim.claimName}`;
  const { volumeName } = (await needed<Claim>(api, path)).spec;
  if (volumeName === undefined) throw new NotYet(`the claim ${claim.claimName} is not bound`);
  const disk = await needed<PersistentVolume>(api, `/api/v1/persistentvolumes/${volumeName}`);
  const { path: place } = disk.spec.hostPath;
  // The provisioner's folder is open to all; a disk that is mounted is root's.
  chmodSync(place, 0o755);
  giveToGroup(place, pod);
  return place;
};

/**
 * The folders of a pod's volumes, by their names.
 * @throws NotYet while something that the pod needs is not there
 */
export const podVolumes = async (
  api: KubernetesApi,
  pod: Pod,
  folder: string,
): Promise<ReadonlyMap<string, string>> => {
  const folders = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    folders.set(volume.name, await folderOf(api, pod, volume, folder));
  }
  return folders;
};
