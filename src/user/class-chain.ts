/** A class with what it inherits from, base first; the language's own bases left out. */
export const classChain = (Class: object): object[] => {
  const chain: object[] = [];
  for (
    let at: object | null = Class;
    at !== null && at !== Function.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    chain.unshift(at);
  }
  return chain;
};

/** The nearest class that states a static member itself; undefined where none does. */
export const declaringClass = (Class: object, member: string): object | undefined =>
  classChain(Class).findLast(
    (one) => Object.hasOwn(one, member) && (one as Record<string, unknown>)[member] !== undefined,
  );

/** Whether a value is a class that extends this base, or the base itself. */
export const extendsClass = (
  value: unknown,
  Base: abstract new (...parameters: never[]) => object,
): boolean => typeof value === "function" && (value === Base || value.prototype instanceof Base);
