import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { HOST_ADDRESS, POD_RANGE, ROUTER_ADDRESS, SERVICE_RANGE } from "./network-addresses.ts";

const ROUTER = "acrida-router";
const POD_PREFIX = "acrida-pod-";
/** This machine's end of the cable to the router. */
const CABLE = "acrida-cable";
const GATEWAY = "169.254.1.1";

const shell = async (script: string): Promise<void> => {
  const child = spawn("sh", ["-e", "-c", script], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the network: ${said}\n${script}`);
};

/** Ends what runs in namespaces of an earlier life of the rig, and takes them away. */
const sweep = (): void => {
  const listed = execFileSync("ip", ["netns", "list"], { encoding: "utf8" });
  const ours = listed.split("\n").flatMap((line) => line.split(" ")[0] ?? []);
  for (const name of ours.filter((one) => one === ROUTER || one.startsWith(POD_PREFIX))) {
    // One of them may end meanwhile, with the first process of its container.
    execFileSync("sh", ["-c", `ip netns pids ${name} | xargs --no-run-if-empty kill -9 2>/dev/null || true`]);
    execFileSync("ip", ["netns", "delete", name]);
  }
};

/** A pod's own network: its namespace and its address. */
export interface PodCable {
  readonly namespace: string;
  readonly address: string;
}

/**
 * A network namespace for each pod, wired to a router in one more, which is wired to this machine. The router does
 * what kube-proxy and a network plugin do with iptables; those of the machine stay as they are.
 */
export class PodNetwork {
  #next = 2;

  private constructor() {}

  static async start(): Promise<PodNetwork> {
    sweep();
    await shell(`
      ip netns add ${ROUTER}
      ip link add ${CABLE} type veth peer name uplink netns ${ROUTER}
      ip address add ${HOST_ADDRESS}/30 dev ${CABLE}
      ip link set ${CABLE} up
      ip route add ${SERVICE_RANGE} via ${ROUTER_ADDRESS}
      ip route add ${POD_RANGE} via ${ROUTER_ADDRESS}
      in_router() { ip netns exec ${ROUTER} "$@"; }
      in_router sysctl --quiet --write net.ipv4.ip_forward=1
      in_router ip link set lo up
      in_router ip address add ${ROUTER_ADDRESS}/30 dev uplink
      in_router ip link set uplink up
      in_router ip route add unreachable ${POD_RANGE}
      in_router ip route add default via ${HOST_ADDRESS}
      in_router iptables -t nat -N SERVICES
      in_router iptables -t nat -A PREROUTING -j SERVICES
      for chain in SENDING RECEIVING; do in_router iptables -N $chain; done
      in_router iptables -A FORWARD -d ${SERVICE_RANGE} -j REJECT
      in_router iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      in_router iptables -A FORWARD -s ${HOST_ADDRESS} -j ACCEPT
      in_router iptables -A FORWARD -j SENDING
      in_router iptables -A FORWARD -j RECEIVING`);
    return new PodNetwork();
  }

  /** A cable for one more pod, with these settings of its kernel's network. */
  async lay(sysctls: Readonly<Record<string, string>> = {}): Promise<PodCable> {
    const number = this.#next++;
    const [namespace, address] = [`${POD_PREFIX}${number}`, `10.244.${number >> 8}.${number & 255}`];
    const settings = Object.entries(sysctls).map(([name, value]) => `in_pod sysctl -qw '${name}=${value}'`);
    await shell(`
      ip netns add ${namespace}
      ip link add eth0 netns ${namespace} type veth peer name pod${number} netns ${ROUTER}
      ip netns exec ${ROUTER} ip address add ${GATEWAY}/32 dev pod${number}
      ip netns exec ${ROUTER} ip link set pod${number} up
      ip netns exec ${ROUTER} ip route add ${address}/32 dev pod${number}
      in_pod() { ip netns exec ${namespace} "$@"; }
      in_pod ip link set lo up
      in_pod ip address add ${address}/32 dev eth0
      in_pod ip link set eth0 up
      in_pod ip route add ${GATEWAY} dev eth0 scope link
      in_pod ip route add default via ${GATEWAY}
      ${settings.join("\n")}`);
    return { namespace, address };
  }

  async remove({ namespace }: PodCable): Promise<void> {
    await shell(`ip netns delete ${namespace}`);
  }

  /** Replaces the router's rules of the chains that the text names. */
  async rule(text: string): Promise<void> {
    const args = ["netns", "exec", ROUTER, "iptables-restore", "--noflush"];
    const child = spawn("ip", args, { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (more: string) => {
      said += more;
    });
    child.stdin.end(text);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`iptables refused: ${said}\n${text}`);
  }

  /** Names of the pods' networks that are there. */
  left(): string[] {
    const listed = execFileSync("ip", ["netns", "list"], { encoding: "utf8" });
    return listed.split("\n").filter((line) => line.startsWith(POD_PREFIX));
  }

  stop(): void {
    sweep();
    execFileSync("sh", ["-c", `ip link delete ${CABLE} 2>/dev/null || true`]);
  }
}
