import type { KubernetesApi } from "./kubernetes-api.ts";
import type { Pod, PodContainer } from "./pod-object.ts";
import { keyedValues, NotYet } from "./pod-volumes.ts";

/**
 * The variables of a container: the image's, then those of whole Secrets and ConfigMaps, then its own.
 * @throws NotYet while one of its sources is not there
 */
export const podEnvironment = async (
  api: KubernetesApi,
  { metadata }: Pod,
  { env = [], envFrom = [] }: PodContainer,
  ofImage: readonly string[],
): Promise<Record<string, string>> => {
  const { namespace } = metadata;
  const variables: Record<string, string> = { HOSTNAME: metadata.name };
  for (const line of ofImage) variables[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
  for (const { secretRef, configMapRef } of envFrom) {
    const values =
      secretRef === undefined
        ? await keyedValues(api, namespace, "configmaps", configMapRef!.name)
        : await keyedValues(api, namespace, "secrets", secretRef.name);
    for (const [name, value] of values) variables[name] = value.toString();
  }
  for (const { name, value = "", valueFrom } of env) {
    if (valueFrom === undefined) {
      variables[name] = value;
      continue;
    }
    const { secretKeyRef } = valueFrom;
    if (secretKeyRef === undefined) throw new Error(`the rig takes variables from Secrets only: ${name}`);
    const found = (await keyedValues(api, namespace, "secrets", secretKeyRef.name)).get(secretKeyRef.key);
    if (found === undefined) throw new NotYet(`the Secret ${secretKeyRef.name} has no ${secretKeyRef.key}`);
    variables[name] = found.toString();
  }
  return variables;
};
