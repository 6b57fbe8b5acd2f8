/** The addresses of the cluster that the rig puts up; none of them leaves this machine. */
export const SERVICE_RANGE = "10.96.0.0/16";
export const POD_RANGE = "10.244.0.0/16";
export const DNS_ADDRESS = "10.96.0.10";
/** This machine, as the pods see it: kubelets, DNS and the target are here. */
export const HOST_ADDRESS = "10.245.0.1";
/** The router between this machine and the pods. */
export const ROUTER_ADDRESS = "10.245.0.2";
