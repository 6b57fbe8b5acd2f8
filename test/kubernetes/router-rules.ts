import type { ApiObject } from "./kubernetes-api.ts";
import { isOver, type Pod, portOf } from "./pod-object.ts";

export interface Service extends ApiObject {
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol: string }[];
  };
}

export interface Endpoints extends ApiObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  }[];
}

type Labels = Readonly<Record<string, string>>;

interface PolicyRule {
  readonly ports?: readonly { readonly port: string | number; readonly protocol: string }[];
  readonly from?: readonly { readonly podSelector?: { readonly matchLabels: Labels } }[];
}

export interface NetworkPolicy extends ApiObject {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Labels };
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly unknown[];
  };
}

const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace}/${metadata.name}`;

/** What kube-proxy does: a Service's address becomes that of one of its endpoints. */
export const serviceRules = (services: readonly Service[], endpoints: readonly Endpoints[]): string => {
  const rules: string[] = [];
  for (const service of services) {
    const subsets = endpoints.find((one) => keyOf(one) === keyOf(service))?.subsets ?? [];
    for (const { name, port, protocol } of service.spec.ports ?? []) {
      const places = subsets.flatMap(({ addresses = [], ports = [] }) => {
        const to = ports.find((one) => one.name === name)?.port;
        return to === undefined ? [] : addresses.map(({ ip }) => `${ip}:${to}`);
      });
      const which = `-d ${service.spec.clusterIP}/32 -p ${protocol.toLowerCase()} --dport ${port}`;
      places.forEach((place, index) => {
        const share = 1 / (places.length - index);
        const by = share === 1 ? "" : `-m statistic --mode random --probability ${share.toFixed(6)} `;
        rules.push(`-A SERVICES ${which} ${by}-j DNAT --to-destination ${place}`);
      });
    }
  }
  return ["*nat", ":SERVICES - [0:0]", ...rules, "COMMIT", ""].join("\n");
};

const matches = (selector: Labels, labels: Labels = {}): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

/** Which senders and ports one rule lets through to a pod. */
const allowed = (pod: Pod, { ports, from }: PolicyRule, pods: readonly Pod[]): string[] => {
  const senders =
    from === undefined
      ? [""]
      : from.flatMap(({ podSelector }) => {
          if (podSelector === undefined) throw new Error("the rig plays policies with podSelector only");
          return pods
            .filter(({ metadata }) => matches(podSelector.matchLabels, metadata.labels))
            .map(({ status }) => ` -s ${status!.podIP}`);
        });
  const doors = ports?.map(
    ({ port, protocol }) => ` -p ${protocol.toLowerCase()} --dport ${portOf(pod, port)}`,
  );
  return senders.flatMap((sender) => (doors ?? [""]).map((door) => `${sender}${door}`));
};

/** What a network plugin does: a pod that policies select gets, and sends, only what one of them allows. */
export const policyRules = (policies: readonly NetworkPolicy[], all: readonly Pod[]): string => {
  const pods = all.filter((pod) => pod.status?.podIP !== undefined && !isOver(pod));
  const rules: string[] = [];
  for (const pod of pods) {
    const mine = policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace &&
        matches(spec.podSelector.matchLabels, pod.metadata.labels),
    );
    const receiving = mine.filter(({ spec }) => spec.policyTypes.includes("Ingress"));
    for (const { spec } of receiving) {
      for (const rule of spec.ingress ?? []) {
        for (const what of allowed(pod, rule, pods)) {
          rules.push(`-A RECEIVING -d ${pod.status!.podIP}${what} -j ACCEPT`);
        }
      }
    }
    if (receiving.length > 0) rules.push(`-A RECEIVING -d ${pod.status!.podIP} -j DROP`);
    const sending = mine.filter(({ spec }) => spec.policyTypes.includes("Egress"));
    if (sending.some(({ spec }) => (spec.egress ?? []).length > 0)) {
      throw new Error("the rig plays policies of sending only where they allow nothing");
    }
    if (sending.length > 0) rules.push(`-A SENDING -s ${pod.status!.podIP} -j DROP`);
  }
  return ["*filter", ":SENDING - [0:0]", ":RECEIVING - [0:0]", ...rules, "COMMIT", ""].join("\n");
};
