import type { ApiObject } from "./kubernetes-api.ts";

export interface EnvironmentSource {
  readonly secretRef?: { readonly name: string };
  readonly configMapRef?: { readonly name: string };
}

export interface HttpProbe {
  readonly httpGet: { readonly path: string; readonly port: string | number };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
  readonly envFrom?: readonly EnvironmentSource[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean };
  readonly startupProbe?: HttpProbe;
  readonly readinessProbe?: HttpProbe;
  readonly livenessProbe?: HttpProbe;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

export interface KeysToPaths {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

export interface PodVolume {
  readonly name: string;
  readonly emptyDir?: object;
  readonly configMap?: KeysToPaths & { readonly name: string };
  readonly secret?: KeysToPaths & { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** A Pod of the API, as far as the rig's kubelet plays it. */
export interface Pod extends ApiObject {
  readonly metadata: ApiObject["metadata"] & { readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly restartPolicy: "Always" | "OnFailure" | "Never";
    readonly activeDeadlineSeconds?: number;
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext?: {
      readonly runAsUser?: number;
      readonly runAsGroup?: number;
      readonly fsGroup?: number;
      readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
    };
    readonly initContainers?: readonly PodContainer[];
    readonly containers: readonly PodContainer[];
    readonly volumes?: readonly PodVolume[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export const podName = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

export const isOver = ({ status }: Pod): boolean =>
  status?.phase === "Succeeded" || status?.phase === "Failed";

/** The number of a port that an object names, or gives as a number. */
export const portOf = (pod: Pod, port: string | number): number => {
  if (typeof port === "number") return port;
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const found = ports.find(({ name }) => name === port);
  if (found === undefined) throw new Error(`${podName(pod)} has no port ${port}`);
  return found.containerPort;
};
