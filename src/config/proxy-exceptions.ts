import { isIP } from "../base/ip-address.ts";
import { type OptionType, words } from "./option-type.ts";

const NAME_WITH_PORT = /^(?:\*?\.)?([^\s/:@?#[\]*]+)(?::(\d{1,5}))?$/;
const BRACKETED = /^\[([^\]]*)\](?::(\d{1,5}))?$/;

const isPort = (text: string | undefined): boolean =>
  text === undefined || (Number(text) >= 1 && Number(text) <= 65_535);

const isNetwork = (word: string): boolean => {
  const [address = "", bits = "", more] = word.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more === undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
};

const isException = (word: string): boolean => {
  if (word === "*" || isIP(word) !== 0 || isNetwork(word)) return true;
  const [, address, portOfAddress] = BRACKETED.exec(word) ?? [];
  if (address !== undefined) return isIP(address) === 6 && isPort(portOfAddress);
  const [, name, port] = NAME_WITH_PORT.exec(word) ?? [];
  return name !== undefined && isPort(port);
};

/** What is reached without the proxy: one that could never match would leave its host to the proxy, unseen. */
export const proxyExceptions: OptionType<readonly string[]> = {
  ...words("HOST"),
  expected: "names, addresses and networks, such as intern.example, intern.example:8080 or 10.0.0.0/8, or *",
  parse(given) {
    const found = words("HOST").parse(given);
    return found?.every(isException) ? found : undefined;
  },
};
