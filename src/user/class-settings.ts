import { classChain } from "./class-chain.ts";

/** Under this a class states the names of its own `static` settings; a symbol, so that every name stays free. */
export const settingsKey: unique symbol = Symbol("settings");

/** The settings that a class and its bases state: names that no instance may have. */
export const settingsOf = (Class: object): string[] =>
  classChain(Class)
    .filter((one) => Object.hasOwn(one, settingsKey))
    .flatMap((one) => (one as { readonly [settingsKey]: readonly string[] })[settingsKey]);
