import type { KubernetesObject } from "./kubernetes-objects.ts";

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

export interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
}

/** The pod that an object is or makes; null for one that makes none. */
export const podOf = (object: KubernetesObject): PodSpec | null => {
  const spec = object.spec as { template?: { spec: PodSpec } } | undefined;
  if (object.kind === "Pod") return object.spec as unknown as PodSpec;
  return spec?.template?.spec ?? null;
};

export const containersOf = (pod: PodSpec): readonly ContainerSpec[] => [
  ...(pod.initContainers ?? []),
  ...pod.containers,
];

const ALLOWED_VOLUMES = new Set(["configMap", "emptyDir", "persistentVolumeClaim", "secret", "projected"]);

/** What the restricted profile of Kubernetes' pod security has against a pod, point by point. */
export const restrictedFaults = (pod: PodSpec): string[] => {
  const faults: string[] = [];
  const { securityContext = {}, volumes = [] } = pod;
  if (pod.hostNetwork || pod.hostPID || pod.hostIPC) faults.push("shares the node's namespaces");
  if (securityContext.runAsNonRoot !== true || securityContext.runAsUser === 0) faults.push("may be root");
  const { type } = (securityContext.seccompProfile ?? {}) as { type?: string };
  if (type !== "RuntimeDefault") faults.push(`has the seccomp profile ${type}`);
  for (const volume of volumes) {
    const kind = Object.keys(volume).find((key) => key !== "name") ?? "";
    if (!ALLOWED_VOLUMES.has(kind)) faults.push(`has a volume ${kind}`);
  }
  for (const { name, securityContext: own = {} } of containersOf(pod)) {
    const { drop, add } = (own.capabilities ?? {}) as { drop?: string[]; add?: string[] };
    if (own.privileged === true) faults.push(`${name} is privileged`);
    if (own.allowPrivilegeEscalation !== false) faults.push(`${name} may gain rights`);
    if (!drop?.includes("ALL") || add !== undefined) faults.push(`${name} keeps capabilities`);
    if (own.readOnlyRootFilesystem !== true) faults.push(`${name} may write to its root`);
  }
  return faults;
};
