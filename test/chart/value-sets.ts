/** Values as a user would give them: nested maps. */
export type Values = Readonly<Record<string, unknown>>;

const file = "export {};\n";
const scenario = { file };

/** What every kind of pod can be told. */
const pod = {
  resources: { requests: { cpu: 2, memory: "1Gi" }, limits: { memory: "2Gi" } },
  terminationGracePeriodSeconds: 90,
  labels: { team: "shop" },
  annotations: { owner: "shop" },
  podLabels: { tier: "load" },
  podAnnotations: { "sidecar.istio.io/inject": "false" },
  podSecurityContext: { runAsUser: 20002 },
  containerSecurityContext: { readOnlyRootFilesystem: false },
  nodeSelector: { pool: "load" },
  tolerations: [{ key: "load", operator: "Exists", effect: "NoSchedule" }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  priorityClassName: "high",
};

/** What controller and workers can be told besides. */
const extra = {
  startupProbe: { exec: { command: ["true"] }, failureThreshold: 9 },
  readinessProbe: { exec: { command: ["true"] }, periodSeconds: 7 },
  livenessProbe: { exec: { command: ["true"] }, periodSeconds: 70 },
  extraArgs: ["--loglevel", "debug"],
  extraEnv: [{ name: "REGION", value: "{{ .Release.Namespace }}" }],
  extraVolumes: [{ name: "data", emptyDir: {} }],
  extraVolumeMounts: [{ name: "data", mountPath: "/data" }],
  extraInitContainers: [{ name: "fetch", image: "busybox", command: ["true"] }],
  extraContainers: [{ name: "beside", image: "busybox", command: ["sleep", "infinity"] }],
};

const { startupProbe, readinessProbe, livenessProbe } = extra;
const console = {
  startupProbe: { failureThreshold: startupProbe.failureThreshold, periodSeconds: 1 },
  readinessProbe: { periodSeconds: readinessProbe.periodSeconds, timeoutSeconds: 5 },
  livenessProbe: { periodSeconds: livenessProbe.periodSeconds, timeoutSeconds: 9, failureThreshold: 9 },
};

/** Sets of values that together change every value there is. */
export const valueSets: Readonly<Record<string, Values>> = {
  "a console": { scenario },
  "a headless run": {
    scenario,
    loadtest: {
      headless: true,
      host: "https://shop.example",
      users: 1_000_000,
      spawnRate: 2.5,
      runTime: "10m",
      userClasses: ["Visitor", "Admin"],
      tags: ["fast"],
      excludeTags: ["slow"],
      options: { resetStats: true, stopTimeout: 10, csv: "/reports/mine" },
    },
    controller: { ttlSecondsAfterFinished: 3600, expectWorkersMaxWait: "10m" },
    worker: { replicas: 20, processes: 2, backoffLimit: 0 },
  },
  "a headless run that some workers suffice for": {
    ...{ scenario, loadtest: { headless: true }, controller: { expectWorkers: 12 } },
  },
  "several files": {
    scenario: { name: "shop.mts", file, files: { "users.csv": "a,b\n1,2\n", "pages/cart.ts": file } },
  },
  "a folder of files": { scenario: { files: { "a/one.ts": file, "a/two.ts": file }, path: "a" } },
  "files that are there": { scenario: { configMap: "shop-scenario", path: "locustfile.ts" } },
  "a scenario in the image": {
    image: { repository: "registry.example/shop-load", tag: "7", pullPolicy: "Always" },
    imagePullSecrets: [{ name: "registry" }],
    scenario: { path: "/app/locustfile.ts" },
  },
  "an image by digest": { scenario, image: { digest: `sha256:${"0123456789abcdef".repeat(4)}` } },
  "names of one's own": {
    ...{ scenario, nameOverride: "load", fullnameOverride: "shop-load", commonLabels: { team: "shop" } },
    controller: { runName: "shop", hostNames: ["load.internal"], webHost: "::", orphanTimeout: "2m" },
    serviceAccount: { create: false, name: "load" },
  },
  "a service account": { scenario, serviceAccount: { annotations: { role: "load" }, name: "load" } },
  "secrets of one's own": {
    scenario,
    auth: { token: "a-long-token-of-ones-own" },
    loadtest: {
      environment: { REGION: "eu", RETRIES: 3, DRY: true },
      environmentSecret: { API_KEY: "hunter2" },
      environmentFrom: [{ secretRef: { name: "shop" } }, { configMapRef: { name: "shop" }, prefix: "SHOP_" }],
    },
  },
  "a bus that is there": {
    scenario,
    auth: { existingSecret: "bus" },
    nats: { enabled: false, external: { url: "tls://a.example:4222,b.example:4222" } },
  },
  "an Ingress": {
    scenario,
    controller: { basePath: "/load" },
    ingress: {
      enabled: true,
      className: "nginx",
      annotations: { "nginx.ingress.kubernetes.io/proxy-buffering": "off" },
      hosts: [{ host: "load.example" }, { host: "b.example", paths: [{ path: "/load", pathType: "Exact" }] }],
      tls: [{ hosts: ["load.example"], secretName: "load-tls" }],
    },
  },
  "an HTTPRoute": {
    scenario,
    httpRoute: {
      ...{ enabled: true, annotations: { owner: "shop" } },
      parentRefs: [{ name: "public", namespace: "gateways", sectionName: "https" }],
      hostnames: ["load.example"],
    },
  },
  "pods by users": {
    scenario,
    worker: {
      hpa: {
        ...{ enabled: true, minReplicas: 2, maxReplicas: 50, usersPerPod: 500, targetCPU: 70 },
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    },
  },
  "pods by users, with KEDA": {
    scenario,
    controller: { basePath: "/load" },
    worker: {
      keda: {
        ...{ enabled: true, minReplicas: 2, maxReplicas: 50, usersPerPod: 500 },
        ...{ pollingInterval: 5, cooldownPeriod: 30 },
        extraTriggers: [{ type: "cpu", metricType: "Utilization", metadata: { value: "70" } }],
      },
    },
  },
  "metrics for Prometheus": {
    scenario,
    serviceMonitor: {
      ...{ enabled: true, interval: "10s", scrapeTimeout: "4s", labels: { release: "prometheus" } },
      relabelings: [{ action: "labeldrop", regex: "pod" }],
      metricRelabelings: [{ action: "drop", sourceLabels: ["__name__"], regex: "acrida_class_.*" }],
    },
  },
  "a volume of one's own": { scenario, controller: { persistence: { existingClaim: "load" } } },
  "a volume of a class": {
    scenario,
    controller: {
      persistence: {
        ...{ size: "10Gi", storageClass: "fast", accessModes: ["ReadWriteOncePod"] },
        annotations: { owner: "shop" },
      },
    },
  },
  "a port of the nodes": {
    scenario,
    controller: { service: { type: "NodePort", port: 80, nodePort: 30089 } },
  },
  "a load balancer": {
    scenario,
    controller: {
      service: {
        ...{ type: "LoadBalancer", annotations: { internal: "true" } },
        loadBalancerSourceRanges: ["10.0.0.0/8"],
      },
    },
    networkPolicy: { consoleFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }] },
  },
  "as little as can be": {
    scenario,
    serviceAccount: { create: false },
    networkPolicy: { enabled: false },
    controller: { persistence: { enabled: false }, podDisruptionBudget: { enabled: false } },
    worker: { podDisruptionBudget: { enabled: false }, topologySpread: { enabled: false } },
    nats: { podDisruptionBudget: { enabled: false } },
  },
  much: {
    scenario,
    podSecurityContext: { runAsUser: 3, runAsGroup: 3, fsGroup: 3, fsGroupChangePolicy: "Always" },
    containerSecurityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } },
    hostAliases: [{ ip: "10.0.0.7", hostnames: ["shop.example"] }],
    extraObjects: [
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: '{{ .Release.Name }}-text' }\n",
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "{{ .Release.Name }}-map" } },
    ],
    controller: { ...pod, ...extra, ...console },
    worker: {
      ...{ ...pod, ...extra, localPortRange: "1024 65535" },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "50%" } },
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpread: {
        ...{ maxSkew: 2, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
      },
    },
    nats: pod,
  },
};
